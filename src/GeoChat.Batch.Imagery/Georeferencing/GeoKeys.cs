using System.Text;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>The GeoKey directory of GeoTIFF 1.1 (OGC 19-008): integers, numbers and texts by key.</summary>
internal sealed class GeoKeys
{
    public const int ModelType = 1024,
        RasterType = 1025,
        Citation = 1026,
        GeodeticCrs = 2048,
        GeodeticCitation = 2049,
        Datum = 2050;
    public const int LinearUnits = 2052,
        AngularUnits = 2054,
        Ellipsoid = 2056,
        SemiMajor = 2057,
        SemiMinor = 2058;
    public const int InverseFlattening = 2059,
        PrimeMeridianLongitude = 2061,
        ToWgs84 = 2062;
    public const int ProjectedCrs = 3072,
        ProjectedCitation = 3073,
        Projection = 3074,
        ProjectionMethod = 3075,
        ProjectedLinearUnits = 3076,
        ProjectedUnitSize = 3077;
    public const int VerticalCrs = 4096;
    public const int UserDefined = 32767;

    private readonly Dictionary<int, int> _integers = [];
    private readonly Dictionary<int, double[]> _numbers = [];
    private readonly Dictionary<int, string> _texts = [];

    private GeoKeys() { }

    /// <summary>The directory of an image; null when it has none or it makes no sense.</summary>
    public static GeoKeys? Read(TiffDirectory directory)
    {
        var keys = directory.Integers(TiffTag.GeoKeyDirectory);
        if (keys.Length < 4 || keys[0] != 1)
            return null;
        var numbers = directory.Doubles(TiffTag.GeoDoubleParams);
        var text = Encoding.Latin1.GetString(directory.Data(TiffTag.GeoAsciiParams));
        var read = new GeoKeys { IsVersion11 = keys[1] == 1 && keys[2] >= 1 };
        for (var i = 4; i + 3 < keys.Length && i < 4 + ((int)Math.Min(keys[3], 1024) * 4); i += 4)
        {
            var key = (int)keys[i];
            var place = (TiffTag)keys[i + 1];
            var count = (int)keys[i + 2];
            var value = (int)keys[i + 3];
            switch (place)
            {
                case 0:
                    read._integers.TryAdd(key, value);
                    break;
                case TiffTag.GeoDoubleParams when value + count <= numbers.Length:
                    read._numbers.TryAdd(key, numbers[value..(value + count)]);
                    break;
                case TiffTag.GeoAsciiParams when value + count <= text.Length:
                    read._texts.TryAdd(key, text.Substring(value, count).TrimEnd('|', '\0'));
                    break;
                default:
                    break;
            }
        }

        return read;
    }

    /// <summary>GeoTIFF 1.1 or later.</summary>
    public bool IsVersion11 { get; private init; }

    public int? Integer(int key) => _integers.TryGetValue(key, out var value) ? value : null;

    /// <summary>A code that is not "user-defined" nor "undefined".</summary>
    public int? Code(int key) => Integer(key) is { } value and not 0 and not UserDefined ? value : null;

    public double? Number(int key) => _numbers.TryGetValue(key, out var value) && value.Length > 0 ? value[0] : null;

    public IReadOnlyList<double> Numbers(int key) => _numbers.TryGetValue(key, out var value) ? value : [];

    public string? Text(int key) => _texts.TryGetValue(key, out var value) ? value : null;
}
