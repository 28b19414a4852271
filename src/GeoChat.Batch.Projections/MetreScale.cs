namespace GeoChat.Batch.Projections;

/// <summary>Metres on the ground per unit of a coordinate system along its x and y axes, at one place.</summary>
public readonly record struct MetreScale(double X, double Y)
{
    /// <summary>Side in metres of a square with the area of one unit by one unit (axes taken as perpendicular).</summary>
    public double Mean => Math.Sqrt(X * Y);
}
