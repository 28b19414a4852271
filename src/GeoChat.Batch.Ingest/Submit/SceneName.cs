using GeoChat.Batch.Blobs.Sources;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>The short name of a scene: its file's name without ending, fit to be a folder's name too.</summary>
internal static class SceneName
{
    private const int Longest = 120;

    public static string Of(string reference)
    {
        if (!SceneSources.IsDistant(reference))
            return Path.GetFileNameWithoutExtension(reference);
        var path = Uri.TryCreate(reference, UriKind.Absolute, out var address) && address.Scheme.StartsWith("http", StringComparison.Ordinal) ? Uri.UnescapeDataString(address.AbsolutePath) : reference;
        var name = Path.GetFileNameWithoutExtension(path.TrimEnd('/'));
        name = string.Concat(name.Select(c => char.IsControl(c) || c is '\\' or ':' ? '_' : c)).Trim('.', ' ');
        return name.Length == 0 ? "scene" : name[..Math.Min(name.Length, Longest)];
    }
}
