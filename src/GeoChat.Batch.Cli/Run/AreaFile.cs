using System.Text.Json;
using GeoChat.Batch.Jobs.Requests;

namespace GeoChat.Batch.Cli.Run;

/// <summary>
/// Reads <c>--aoi</c>: a file or the text itself, GeoJSON (geometry, Feature or FeatureCollection), WKT, or a GeoPackage, in any
/// system.
/// </summary>
internal static class AreaFile
{
    private const long MaxBytes = 64 << 20;

    /// <summary>The area as one GeoJSON geometry in longitude and latitude.</summary>
    /// <param name="text">A file's name, or the area itself.</param>
    /// <param name="crs">System of its coordinates; null: what it names itself, else longitude and latitude.</param>
    /// <exception cref="UsageException">It is no area.</exception>
    public static JsonElement Read(string text, string? crs)
    {
        try
        {
            if (File.Exists(text) && Path.GetExtension(text).Equals(".gpkg", StringComparison.OrdinalIgnoreCase))
            {
                var (area, own) = GeoPackageArea.Read(text);
                return AreaTexts.ToLonLat(area, crs ?? own);
            }

            var content = Content(text).Trim();
            return AreaTexts.ToLonLat(
                content.StartsWith('{') ? JsonElement.Parse(content) : JsonSerializer.SerializeToElement(content),
                crs
            );
        }
        catch (Exception e)
            when (e is JsonException or RequestException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"the area of interest {Name(text)} cannot be read: {e.Message.TrimEnd('.')}. Give a file or text that is "
                    + $"GeoJSON or WKT, or a GeoPackage, e.g. --aoi area.geojson"
            );
        }
    }

    private static string Content(string text)
    {
        if (!File.Exists(text))
            return text;
        return new FileInfo(text).Length <= MaxBytes
            ? File.ReadAllText(text)
            : throw new IOException($"it is larger than {MaxBytes >> 20} MiB");
    }

    private static string Name(string text) => text.Length > 60 ? $"'{text[..57]}...'" : $"'{text}'";
}
