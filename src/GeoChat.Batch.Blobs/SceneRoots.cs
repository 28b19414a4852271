namespace GeoChat.Batch.Blobs;

/// <summary>The folders that scenes may be read from; none means anywhere (a user's own process).</summary>
public sealed class SceneRoots(IEnumerable<string> roots)
{
    private readonly string[] _roots = [.. roots.Select(root => Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)) + Path.DirectorySeparatorChar)];

    /// <summary>The full path behind a reference, links followed.</summary>
    /// <exception cref="SceneNotFoundException">It is not there.</exception>
    /// <exception cref="SceneOutsideRootsException">It is elsewhere, or a link leads elsewhere.</exception>
    public string Resolve(string reference)
    {
        var path = Path.GetFullPath(reference.StartsWith("file://", StringComparison.Ordinal) ? new Uri(reference).LocalPath : reference);
        if (!IsInside(path))
            throw new SceneOutsideRootsException(reference);
        var info = new FileInfo(path);
        if (!info.Exists)
            throw new SceneNotFoundException(reference);
        var target = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        return IsInside(target) ? target : throw new SceneOutsideRootsException(reference);
    }

    private bool IsInside(string path) => _roots.Length == 0 || Array.Exists(_roots, root => path.StartsWith(root, StringComparison.Ordinal));
}
