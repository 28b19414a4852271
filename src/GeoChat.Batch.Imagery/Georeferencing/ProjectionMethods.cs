namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>GeoTIFF's map projections (values of key 3075) as WKT 1: its name there and the parameters it takes.</summary>
internal static class ProjectionMethods
{
    public const string Lat = "latitude_of_origin",
        Lon = "central_meridian",
        CentreLat = "latitude_of_center",
        CentreLon = "longitude_of_center";
    public const string Scale = "scale_factor",
        Parallel1 = "standard_parallel_1",
        Parallel2 = "standard_parallel_2",
        Azimuth = "azimuth",
        Skew = "rectified_grid_angle";

    private static readonly Dictionary<int, (string Name, string[] Parameters)> Methods = new()
    {
        [1] = ("Transverse_Mercator", [Lat, Lon, Scale]),
        [3] = ("Hotine_Oblique_Mercator", [CentreLat, CentreLon, Azimuth, Skew, Scale]),
        [7] = ("Mercator_1SP", [Lon, Scale]),
        [8] = ("Lambert_Conformal_Conic_2SP", [Parallel1, Parallel2, Lat, Lon]),
        [9] = ("Lambert_Conformal_Conic_1SP", [Lat, Lon, Scale]),
        [10] = ("Lambert_Azimuthal_Equal_Area", [CentreLat, CentreLon]),
        [11] = ("Albers_Conic_Equal_Area", [Parallel1, Parallel2, CentreLat, CentreLon]),
        [12] = ("Azimuthal_Equidistant", [CentreLat, CentreLon]),
        [13] = ("Equidistant_Conic", [Parallel1, Parallel2, CentreLat, CentreLon]),
        [14] = ("Stereographic", [Lat, Lon, Scale]),
        [15] = ("Polar_Stereographic", [Lat, Lon, Scale]),
        [16] = ("Oblique_Stereographic", [Lat, Lon, Scale]),
        [17] = ("Equirectangular", [Lat, Lon, Parallel1]),
        [18] = ("Cassini_Soldner", [Lat, Lon]),
        [19] = ("Gnomonic", [Lat, Lon]),
        [20] = ("Miller_Cylindrical", [CentreLat, CentreLon]),
        [21] = ("Orthographic", [Lat, Lon]),
        [22] = ("Polyconic", [Lat, Lon]),
        [23] = ("Robinson", [CentreLon]),
        [24] = ("Sinusoidal", [CentreLon]),
        [25] = ("VanDerGrinten", [Lon]),
        [26] = ("New_Zealand_Map_Grid", [Lat, Lon]),
        [27] = ("Transverse_Mercator_South_Orientated", [Lat, Lon, Scale]),
        [28] = ("Cylindrical_Equal_Area", [Parallel1, Lon]),
        [9815] = ("Hotine_Oblique_Mercator_Azimuth_Center", [CentreLat, CentreLon, Azimuth, Skew, Scale]),
    };

    public static (string Name, string[] Parameters)? Find(int code) => Methods.TryGetValue(code, out var method) ? method : null;
}
