using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace GeoChat.Batch.Api.Map;

/// <summary>
/// One self-contained HTML page: the scene as a picture, the detections and chips over it. It opens from disk and asks no network
/// for anything; its content policy allows no script but its own. Text from the model only ever reaches the page as JSON and is
/// shown as text.
/// </summary>
public static class MapPage
{
    private const string TitleHole = "{{title}}";
    private const string DataHole = "{{data}}";
    private static readonly string Script = PageAssets.Read("view.js") + PageAssets.Read("map.js");

    private static readonly string[] Template = PageAssets.Read("map.html").Split(DataHole);
    private static readonly string Head = Fill(Template[0]);
    private static readonly byte[] Tail = Encoding.UTF8.GetBytes(Fill(Template[1]));

    /// <summary>Writes the page as UTF-8. The stream stays open.</summary>
    public static void Write(Stream output, MapPageData data)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(data);
        output.Write(
            Encoding.UTF8.GetBytes(
                Head.Replace(TitleHole, WebUtility.HtmlEncode($"{data.Scene.Name} · detections"), StringComparison.Ordinal)
            )
        );
        MapPageJson.Write(output, data);
        output.Write(Tail);
    }

    private static string Fill(string part) =>
        part.Replace("{{style}}", PageAssets.Read("map.css"), StringComparison.Ordinal)
            .Replace(
                "{{csp}}",
                $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'",
                StringComparison.Ordinal
            )
            .Replace("{{script}}", Script, StringComparison.Ordinal);
}
