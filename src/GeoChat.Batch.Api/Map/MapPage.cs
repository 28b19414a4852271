using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace GeoChat.Batch.Api.Map;

/// <summary>
/// One self-contained HTML page: the scene as a picture, the detections and chips over it. It opens from disk and asks no network for anything;
/// its content policy allows no script but its own. Text from the model only ever reaches the page as JSON and is shown as text.
/// </summary>
public static class MapPage
{
    private static readonly string Script = Asset("view.js") + Asset("map.js");

    private static readonly string Template = Asset("map.html")
        .Replace("{{style}}", Asset("map.css"), StringComparison.Ordinal)
        .Replace("{{csp}}", $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'", StringComparison.Ordinal)
        .Replace("{{script}}", Script, StringComparison.Ordinal);

    /// <summary>Writes the page as UTF-8. The stream stays open.</summary>
    public static void Write(Stream output, MapPageData data)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(data);
        var page = Template.Replace("{{title}}", WebUtility.HtmlEncode($"{data.Scene.Name} · detections"), StringComparison.Ordinal);
        const string hole = "{{data}}";
        var at = page.IndexOf(hole, StringComparison.Ordinal);
        output.Write(Encoding.UTF8.GetBytes(page[..at]));
        MapPageJson.Write(output, data);
        output.Write(Encoding.UTF8.GetBytes(page[(at + hole.Length)..]));
    }

    private static string Asset(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"page/{name}")
            ?? throw new InvalidOperationException($"Resource page/{name} is missing from the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
