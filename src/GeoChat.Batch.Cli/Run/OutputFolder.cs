using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Cli.Run;

/// <summary>
/// The folder of a run: results by scene, and the job's own files under <c>.geochat</c>. What opening it created goes again when it is
/// disposed of, unless it is kept: a refused command leaves nothing.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private const string Own = ".geochat";
    private readonly bool _rootIsNew;
    private readonly bool _ownIsNew;
    private bool _isKept;

    private OutputFolder(string root, bool rootIsNew, bool ownIsNew)
    {
        Root = root;
        _rootIsNew = rootIsNew;
        _ownIsNew = ownIsNew;
    }

    /// <summary>Full path.</summary>
    public string Root { get; }

    /// <summary>The store's file.</summary>
    public string Store => Path.Combine(Root, Own, "store.gpkg");

    /// <summary>Where chips lie while the job runs.</summary>
    public string Chips => Path.Combine(Root, Own, "chips");

    /// <summary>Opens a folder, creating it, and tries that it can be written.</summary>
    /// <exception cref="OutputFolderException">It cannot.</exception>
    public static OutputFolder Open(string path)
    {
        var root = Path.GetFullPath(path);
        var own = Path.Combine(root, Own);
        var folder = new OutputFolder(root, !Directory.Exists(root), !Directory.Exists(own));
        try
        {
            Directory.CreateDirectory(own);
            var probe = Path.Combine(own, $".probe-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            folder.Dispose();
            throw new OutputFolderException(path, e);
        }

        return folder;
    }

    /// <summary>Lets the folder stay, or not, when it is disposed of.</summary>
    public void Keep(bool isKept = true) => _isKept = isKept;

    /// <summary>Takes back what <see cref="Open"/> created, unless it is kept or results were added.</summary>
    public void Dispose()
    {
        if (_isKept)
            return;
        try
        {
            if (_ownIsNew && Directory.Exists(Path.Combine(Root, Own)))
                Directory.Delete(Path.Combine(Root, Own), recursive: true);
            if (_rootIsNew && Directory.Exists(Root) && !Directory.EnumerateFileSystemEntries(Root).Any())
                Directory.Delete(Root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be written cannot be cleared either; the first error is the one to tell.
        }
    }

    /// <summary>Removes the chips once no job of this folder needs them again.</summary>
    public async Task DropChipsAsync(JobTable jobs, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Chips))
            return;
        var all = await jobs.ListStatesAsync(cancellationToken);
        if (all.All(job => job is { State: JobState.Successful, Partial: false }))
            Directory.Delete(Chips, recursive: true);
    }

    /// <summary>Folder of a scene's results; scenes of one name are told apart by their place in the job.</summary>
    public string Of(string sceneName, int ordinal, bool shared) => Path.Combine(Root, shared ? $"{sceneName}-{ordinal + 1}" : sceneName);
}
