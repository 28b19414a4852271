namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>From a scene's pixels (corners at integers) to its map and back; immutable, safe from any thread.</summary>
public interface IPixelTransform
{
    /// <summary>Columns and rows become x and y of the map, in place.</summary>
    void ToMap(Span<double> cols, Span<double> rows);

    /// <summary>x and y of the map become columns and rows, in place.</summary>
    void ToPixels(Span<double> xs, Span<double> ys);

    /// <summary>What <see cref="PixelTransforms.FromJson"/> reads.</summary>
    string ToJson();
}
