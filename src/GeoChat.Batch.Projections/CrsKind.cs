namespace GeoChat.Batch.Projections;

/// <summary>What the axes of a coordinate system measure.</summary>
public enum CrsKind
{
    /// <summary>Angles on an ellipsoid; here always in the order longitude, latitude, in degrees.</summary>
    Geographic,

    /// <summary>Lengths on a plane; here always in the order easting, northing.</summary>
    Projected,

    /// <summary>A plane or space without known relation to the ground (local and engineering systems).</summary>
    Other,
}
