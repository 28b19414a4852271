using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>GDAL's side file with metadata (.aux.xml).</summary>
internal sealed class PamFile
{
    private static readonly PamFile Empty = new(new XElement("PAMDataset"));
    private readonly XElement _root;

    private PamFile(XElement root) => _root = root;

    public string? Srs => Text(_root.Element("SRS"));

    public AffineTransform? Transform =>
        Numbers(_root.Element("GeoTransform")?.Value) is { Length: 6 } t ? AffineTransform.FromArray(t) : null;

    public IReadOnlyList<GroundControlPoint> ControlPoints =>
        [
            .. _root
                .Elements("GCPList")
                .Take(1)
                .SelectMany(list => list.Elements("GCP"))
                .Select(p => new GroundControlPoint(Number(p, "Pixel"), Number(p, "Line"), Number(p, "X"), Number(p, "Y"))),
        ];

    public string? ControlPointsSrs => (string?)_root.Element("GCPList")?.Attribute("Projection");

    public string? AreaOrPoint => Item(null, "AREA_OR_POINT");

    /// <summary>Rational polynomial coefficients; null where there are none, or they are not whole.</summary>
    public RpcModel? Rpc =>
        _root.Elements("Metadata").Any(m => (string?)m.Attribute("domain") == "RPC") ? RpcFiles.FromItems(name => Item("RPC", name)) : null;

    public static PamFile Read(string? xml)
    {
        if (xml is null)
            return Empty;
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(xml),
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }
            );
            return new PamFile(XElement.Load(reader));
        }
        catch (XmlException)
        {
            return Empty;
        }
    }

    /// <summary>What a band shows, bands from 0; null where the notes do not say.</summary>
    public string? ColorOf(int band) => Text(Band(band)?.Element("ColorInterp"));

    /// <summary>The nodata value of the first band; null where the notes do not say.</summary>
    public double? NoData()
    {
        var text = Text(Band(0)?.Element("NoDataValue"));
        if (text is not null && text.Contains("nan", StringComparison.OrdinalIgnoreCase))
            return double.NaN;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private XElement? Band(int band) =>
        _root
            .Elements("PAMRasterBand")
            .FirstOrDefault(b => (string?)b.Attribute("band") == (band + 1).ToString(CultureInfo.InvariantCulture));

    private string? Item(string? domain, string key) =>
        Text(
            _root
                .Elements("Metadata")
                .Where(m => (string?)m.Attribute("domain") == domain)
                .SelectMany(m => m.Elements("MDI"))
                .FirstOrDefault(i => (string?)i.Attribute("key") == key)
        );

    private static string? Text(XElement? element) => element?.Value.Trim() is { Length: > 0 } text ? text : null;

    private static double Number(XElement element, string attribute) =>
        double.TryParse((string?)element.Attribute(attribute), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private static double[] Numbers(string? text)
    {
        var parts = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
                return [];
        }

        return numbers;
    }
}
