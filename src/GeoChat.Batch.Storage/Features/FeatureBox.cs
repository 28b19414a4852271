namespace GeoChat.Batch.Storage.Features;

/// <summary>A box in longitude and latitude, degrees; west greater than east crosses the antimeridian.</summary>
public readonly record struct FeatureBox(double West, double South, double East, double North)
{
    /// <summary>The box as one or two that do not cross the antimeridian.</summary>
    public IReadOnlyList<FeatureBox> Parts() => West <= East ? [this] : [this with { East = 180 }, this with { West = -180 }];
}
