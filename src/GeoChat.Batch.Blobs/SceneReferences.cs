namespace GeoChat.Batch.Blobs;

/// <summary>What users name as scenes, made into paths: files, folders and globs on this machine.</summary>
public static class SceneReferences
{
    private static readonly string[] Extensions = [".tif", ".tiff"];

    /// <summary>Full paths of every scene that the texts name, each once, in the order named; folders and globs in name order.</summary>
    /// <exception cref="SceneFileMissingException">A text names nothing.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> texts)
    {
        var paths = new List<string>();
        foreach (var text in texts)
        {
            var found = ExpandOne(text);
            if (found.Count == 0)
                throw new SceneFileMissingException(text);
            paths.AddRange(found.Where(path => !paths.Contains(path, StringComparer.Ordinal)));
        }

        return paths;
    }

    private static List<string> ExpandOne(string text)
    {
        if (File.Exists(text))
            return [Path.GetFullPath(text)];
        if (Directory.Exists(text))
            return [.. Directory.EnumerateFiles(text).Where(IsTiff).Select(Path.GetFullPath).Order(StringComparer.Ordinal)];
        var pattern = Path.GetFileName(text);
        var folder = Path.GetDirectoryName(Path.GetFullPath(text));
        return pattern.AsSpan().ContainsAny('*', '?') && Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)]
            : [];
    }

    private static bool IsTiff(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}

/// <summary>No file, folder or glob of that name.</summary>
public sealed class SceneFileMissingException(string reference)
    : BlobException($"No scene at '{reference}'. Name a GeoTIFF file, a folder that holds some (.tif, .tiff), or a glob in quotes.");

/// <summary>A server was asked to read a path outside its roots.</summary>
public sealed class SceneOutsideRootsException(string reference)
    : BlobException(
        $"'{reference}' is outside the folders that this server may read. Ask its operator to add the folder (option Scenes:Roots)."
    );
