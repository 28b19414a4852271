using GeoChat.Batch.Blobs.Sources;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>The short name of a scene: its file's name without ending, fit to be a folder's name too.</summary>
internal static class SceneName
{
    private const int Longest = 120;

    public static string Of(string reference)
    {
        if (SceneGroup.Parse(reference) is { } group)
            return Clean(group.Name);
        if (!SceneSources.IsDistant(reference))
            return Path.GetFileNameWithoutExtension(reference);
        var path =
            Uri.TryCreate(reference, UriKind.Absolute, out var address) && address.Scheme.StartsWith("http", StringComparison.Ordinal)
                ? Uri.UnescapeDataString(address.AbsolutePath)
                : reference;
        return Clean(Path.GetFileNameWithoutExtension(path.TrimEnd('/')));
    }

    private static string Clean(string name)
    {
        name = string.Concat(name.Select(c => char.IsControl(c) || c is '\\' or ':' ? '_' : c)).Trim('.', ' ');
        return name.Length == 0 ? "scene" : name[..Math.Min(name.Length, Longest)];
    }
}
