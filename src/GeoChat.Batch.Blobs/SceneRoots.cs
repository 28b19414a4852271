namespace GeoChat.Batch.Blobs;

/// <summary>The folders of this machine that scenes may be read from.</summary>
/// <param name="roots">The folders.</param>
/// <param name="anywhere">No folders mean anywhere (a user's own process) rather than nowhere (a server).</param>
public sealed class SceneRoots(IEnumerable<string> roots, bool anywhere = true)
{
    private readonly string[] _roots =
    [
        .. roots.Select(root =>
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)) is "/"
                ? "/"
                : Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)) + Path.DirectorySeparatorChar
        ),
    ];

    /// <summary>The full path behind a reference, links followed.</summary>
    /// <exception cref="SceneFileMissingException">It is not there.</exception>
    /// <exception cref="SceneOutsideRootsException">It is elsewhere, or a link leads elsewhere.</exception>
    public string Resolve(string reference)
    {
        var path = PathOf(reference);
        if (!IsInside(path))
            throw new SceneOutsideRootsException(reference);
        var info = new FileInfo(path);
        if (!info.Exists)
            throw new SceneFileMissingException(reference);
        var target = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        return IsInside(target) && FoldersStayInside(info.Directory) ? target : throw new SceneOutsideRootsException(reference);
    }

    /// <summary>The files of a reference, which may be a folder or a glob, each checked as by <see cref="Resolve"/>.</summary>
    /// <exception cref="SceneFileMissingException">It names nothing.</exception>
    /// <exception cref="SceneOutsideRootsException">It is elsewhere, or a link leads elsewhere.</exception>
    public IReadOnlyList<string> Expand(string reference)
    {
        // Outside, nobody learns what is there.
        if (!IsInside(PathOf(reference) + Path.DirectorySeparatorChar))
            throw new SceneOutsideRootsException(reference);
        return [.. SceneReferences.Expand([PathOf(reference)]).Select(Resolve)];
    }

    /// <summary>A folder below a root may be a link too; the root itself is the operator's.</summary>
    private bool FoldersStayInside(DirectoryInfo? folder)
    {
        for (
            ;
            folder is not null
                && _roots.Length > 0
                && !_roots.Contains(folder.FullName + Path.DirectorySeparatorChar, StringComparer.Ordinal);
            folder = folder.Parent
        )
        {
            if (folder.ResolveLinkTarget(returnFinalTarget: true) is { } target && !IsInside(target.FullName + Path.DirectorySeparatorChar))
                return false;
        }

        return true;
    }

    private static string PathOf(string reference) =>
        Path.GetFullPath(reference.StartsWith("file://", StringComparison.Ordinal) ? new Uri(reference).LocalPath : reference);

    private bool IsInside(string path) =>
        _roots.Length == 0 ? anywhere : Array.Exists(_roots, root => path.StartsWith(root, StringComparison.Ordinal));
}
