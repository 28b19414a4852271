namespace GeoChat.Batch.Blobs.Sources;

/// <summary>A scene's reference taken apart.</summary>
/// <param name="Scheme">Its kind.</param>
/// <param name="Rest">What follows the scheme; the whole text of a local path and of a web address.</param>
internal sealed record SceneAddress(SceneScheme Scheme, string Rest)
{
    /// <summary>Takes a text apart.</summary>
    /// <exception cref="SceneReferenceException">A scheme that scenes do not come by.</exception>
    public static SceneAddress Parse(string text)
    {
        var at = text.IndexOf("://", StringComparison.Ordinal);
        if (at < 1)
            return new SceneAddress(SceneScheme.Local, text);
        var rest = text[(at + 3)..];
        return text[..at].ToLowerInvariant() switch
        {
            "file" => new SceneAddress(SceneScheme.Local, text),
            "https" or "http" => new SceneAddress(SceneScheme.Web, text),
            "az" => new SceneAddress(SceneScheme.Azure, rest),
            "s3" => new SceneAddress(SceneScheme.S3, rest),
            "upload" => new SceneAddress(SceneScheme.Upload, rest),
            var other => throw new SceneReferenceException(
                text,
                $"scenes do not come by {other}://",
                "Name a path, or an address that begins with https://, az://, s3:// or upload://."
            ),
        };
    }
}
