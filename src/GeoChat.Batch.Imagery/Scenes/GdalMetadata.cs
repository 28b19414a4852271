using System.Globalization;
using System.Xml;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Scenes;

/// <summary>GDAL's XML tag (42112): items of the scene by name, and what its bands show.</summary>
internal sealed class GdalMetadata
{
    private static readonly string[] AcquisitionKeys =
    [
        "ACQUISITIONDATETIME",
        "ACQUISITION_DATETIME",
        "ACQUISITION_DATE",
        "datetime",
        "SENSING_TIME",
        "PRODUCT_START_TIME",
    ];
    private readonly Dictionary<string, string> _items = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<int, string> _colors = [];

    private GdalMetadata() { }

    /// <summary>When the scene was taken, where an item says so; without an offset it is UTC.</summary>
    public DateTimeOffset? AcquiredAt
    {
        get
        {
            foreach (var key in AcquisitionKeys)
            {
                if (
                    _items.TryGetValue(key, out var text)
                    && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                )
                    return time.ToUniversalTime();
            }

            return null;
        }
    }

    /// <summary>What a band shows, where the file overrules its tags; bands from 0.</summary>
    public string? ColorOf(int band) => _colors.GetValueOrDefault(band);

    public static GdalMetadata Read(TiffDirectory directory)
    {
        var metadata = new GdalMetadata();
        var xml = directory.Text(TiffTag.GdalMetadata);
        if (string.IsNullOrWhiteSpace(xml))
            return metadata;
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(xml),
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }
            );
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element || reader.Name != "Item" || reader.IsEmptyElement)
                    continue;
                var name = reader.GetAttribute("name");
                var sample = reader.GetAttribute("sample");
                var role = reader.GetAttribute("role");
                if (name is null || !reader.Read() || reader.NodeType != XmlNodeType.Text)
                    continue;
                if (sample is null)
                    metadata._items.TryAdd(name, reader.Value);
                else if (role == "colorinterp" && int.TryParse(sample, CultureInfo.InvariantCulture, out var band))
                    metadata._colors.TryAdd(band, reader.Value);
            }
        }
        catch (XmlException)
        {
            // A damaged note does not spoil the pixels.
        }

        return metadata;
    }
}
