using System.Globalization;
using System.Xml;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery;

/// <summary>GDAL's XML tag (42112): items by name, of the scene and not of one band.</summary>
internal sealed class GdalMetadata
{
    private static readonly string[] AcquisitionKeys = ["ACQUISITIONDATETIME", "ACQUISITION_DATETIME", "ACQUISITION_DATE", "datetime", "SENSING_TIME", "PRODUCT_START_TIME"];
    private readonly Dictionary<string, string> _items = new(StringComparer.OrdinalIgnoreCase);

    private GdalMetadata()
    {
    }

    /// <summary>When the scene was taken, where an item says so; without an offset it is UTC.</summary>
    public DateTimeOffset? AcquiredAt
    {
        get
        {
            foreach (var key in AcquisitionKeys)
            {
                if (_items.TryGetValue(key, out var text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                    return time.ToUniversalTime();
            }

            return null;
        }
    }

    public static GdalMetadata Read(TiffDirectory directory)
    {
        var metadata = new GdalMetadata();
        var xml = directory.Text(TiffTag.GdalMetadata);
        if (string.IsNullOrWhiteSpace(xml)) return metadata;
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element || reader.Name != "Item" || reader.GetAttribute("sample") is not null) continue;
                if (reader.GetAttribute("name") is { } name && !reader.IsEmptyElement && reader.Read() && reader.NodeType == XmlNodeType.Text)
                    metadata._items.TryAdd(name, reader.Value);
            }
        }
        catch (XmlException)
        {
            // A damaged note does not spoil the pixels.
        }

        return metadata;
    }
}
