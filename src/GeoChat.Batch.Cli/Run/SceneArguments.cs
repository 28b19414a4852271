using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Sources;

namespace GeoChat.Batch.Cli.Run;

/// <summary>From scenes as they were typed to references.</summary>
internal static class SceneArguments
{
    /// <summary>References of this machine's files in full, and of distant ones as typed.</summary>
    /// <exception cref="BlobException">A file is not there, or a group makes no sense.</exception>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> scenes, bool mosaic, IReadOnlyList<string> bandSets)
    {
        string[] files = [.. scenes.SelectMany(Expand).Distinct(StringComparer.Ordinal)];
        string[] alone = mosaic && files.Length > 0 ? [new SceneGroup(SceneGroup.Mosaic, files).ToString()] : files;
        return [.. alone, .. bandSets.Select(set => new SceneGroup(SceneGroup.Bands, [.. Parts(set).SelectMany(Expand)]).ToString())];
    }

    /// <summary>References for a server, whose files are not looked for here.</summary>
    public static IReadOnlyList<string> AsNamed(IReadOnlyList<string> scenes, bool mosaic, IReadOnlyList<string> bandSets)
    {
        if (scenes.Count == 0 && bandSets.Count == 0)
            throw new UsageException("no scene is named. See: geochat submit --help");
        IReadOnlyList<string> alone = mosaic && scenes.Count > 0 ? [new SceneGroup(SceneGroup.Mosaic, scenes).ToString()] : scenes;
        return [.. alone, .. bandSets.Select(set => new SceneGroup(SceneGroup.Bands, Parts(set)).ToString())];
    }

    private static IReadOnlyList<string> Expand(string scene)
    {
        if (SceneGroup.Parse(scene) is { } group)
            return [(group with { Files = [.. group.Files.SelectMany(Expand)] }).ToString()];
        if (StacReference.Parse(scene) is { } stac)
            return [SceneSources.IsDistant(stac.Item) ? scene : (stac with { Item = Single(stac.Item) }).ToString()];
        return SceneSources.IsDistant(scene) ? [scene] : SceneReferences.Expand([scene]);
    }

    private static string Single(string path) =>
        File.Exists(path) ? Path.GetFullPath(path) : throw new Blobs.SceneFileMissingException(path);

    private static string[] Parts(string set) => set.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
