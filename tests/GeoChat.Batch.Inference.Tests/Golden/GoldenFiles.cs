using System.Collections.Concurrent;
using GeoChat.Batch.TestServers;

namespace GeoChat.Batch.Inference.Tests.Golden;

/// <summary>Finds golden files: copied beside the tests, else in ../shared/golden.</summary>
internal static class GoldenFiles
{
    /// <summary>geochat-7B's layout. Its tokenizer is not here: it is asked by ids.</summary>
    public const string AskedByIds = "geochat-tiny-bin";

    private static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    private static readonly ConcurrentDictionary<string, Lazy<string>> BrokenFolders = new();

    /// <summary>The repository's own models/geochat-nano.</summary>
    public static string Nano => Repository.PathOf("models", "geochat-nano");

    /// <summary>Path of a golden file or folder; skips the test where it is neither copied nor shared.</summary>
    public static string Find(string name)
    {
        var copied = Path.Combine(Fixtures, "golden", name);
        if (!Path.Exists(copied))
            return SharedFolder.Require($"golden/{name}");
        if (name == AskedByIds)
            IdsAsText.Place(Path.Combine(copied, "tokenizer.model"));
        return copied;
    }

    /// <summary>Folder of a broken or hostile checkpoint, made once for all tests.</summary>
    public static string Broken(string name) =>
        BrokenFolders
            .GetOrAdd(
                name,
                _ =>
                    new(() =>
                    {
                        var folder = Path.Combine(AppContext.BaseDirectory, "broken", name);
                        if (Directory.Exists(folder))
                            Directory.Delete(folder, recursive: true);
                        return BrokenModels.Write(name, Fixtures, folder);
                    })
            )
            .Value;
}
