namespace GeoChat.Batch.Blobs.Sources;

/// <summary>
/// Several files that are one scene, as one reference: "mosaic:A|B|C" (side by side) or "bands:A|B|C" (one over another). A file without
/// a folder is in the folder of the file before it.
/// </summary>
/// <param name="Kind">"mosaic" or "bands".</param>
/// <param name="Files">References of the files, in full.</param>
public sealed record SceneGroup(string Kind, IReadOnlyList<string> Files)
{
    public const string Mosaic = "mosaic",
        Bands = "bands";

    private const char Separator = '|';

    /// <summary>The group that a reference names; null for a single file.</summary>
    /// <exception cref="SceneReferenceException">A group of nothing.</exception>
    public static SceneGroup? Parse(string reference)
    {
        var kind =
            reference.StartsWith(Mosaic + ":", StringComparison.Ordinal) ? Mosaic
            : reference.StartsWith(Bands + ":", StringComparison.Ordinal) ? Bands
            : null;
        if (kind is null)
            return null;
        var files = new List<string>();
        foreach (
            var part in reference[(kind.Length + 1)..]
                .Split(Separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        )
            files.Add(files.Count > 0 && !part.Contains('/', StringComparison.Ordinal) ? FolderOf(files[^1]) + part : part);
        return files.Count > 0
            ? new SceneGroup(kind, files)
            : throw new SceneReferenceException(reference, "it names no file", $"Write {kind}:FILE|FILE.");
    }

    /// <summary>The files behind a reference: those of the group, or itself.</summary>
    public static IReadOnlyList<string> FilesOf(string reference) => Parse(reference)?.Files ?? [reference];

    /// <summary>Short name for people: a mosaic's folder; what the names of bands begin with.</summary>
    public string Name
    {
        get
        {
            var folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(FolderOf(Files[0])));
            var first = Path.GetFileNameWithoutExtension(Files[0]);
            if (Kind == Mosaic)
                return folder.Length > 0 && !folder.Contains(':', StringComparison.Ordinal) ? folder : first;
            var shared = Files
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Aggregate((a, b) => a[..a.AsSpan().CommonPrefixLength(b)])
                .TrimEnd('_', '-', '.', 'B', ' ');
            return shared.Length > 0 ? shared : first;
        }
    }

    /// <summary>The reference, as short as it can be.</summary>
    /// <exception cref="SceneReferenceException">A file's name contains the separator.</exception>
    public override string ToString()
    {
        if (Files.FirstOrDefault(file => file.Contains(Separator, StringComparison.Ordinal)) is { } odd)
            throw new SceneReferenceException(odd, $"a name with {Separator} cannot be one of several files", "Rename it.");
        var names = Files.Select((file, i) => i > 0 && FolderOf(file) == FolderOf(Files[i - 1]) ? file[FolderOf(file).Length..] : file);
        return $"{Kind}:{string.Join(Separator, names)}";
    }

    private static string FolderOf(string file) => file[..(file.LastIndexOf('/') + 1)];
}
