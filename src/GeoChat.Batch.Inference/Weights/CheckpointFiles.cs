using System.Text.Json;
using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>Finds a checkpoint's weight files in a folder: one file or shards with an index, safetensors or torch's .bin.</summary>
internal static class CheckpointFiles
{
    private const int IndexLimit = 64 << 20;

    private static readonly JsonDocumentOptions Json = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>
    /// The weight files of a folder, or none where it holds no weights. Links that the folder itself contains are followed.
    /// </summary>
    /// <exception cref="ModelFileMissingException">The index names a file that is not there.</exception>
    /// <exception cref="UnsafePathException">The index names a file outside of the folder.</exception>
    /// <exception cref="ModelConfigException">The index is not readable.</exception>
    public static IReadOnlyList<string> Find(string folder)
    {
        foreach (var name in new[] { "model.safetensors", "pytorch_model.bin" })
        {
            var index = Path.Combine(folder, name + ".index.json");
            if (File.Exists(index))
                return Shards(folder, index);
            if (File.Exists(Path.Combine(folder, name)))
                return [Path.Combine(folder, name)];
        }

        return [];
    }

    /// <summary>All tensors of some files by name; of a tensor that several files hold, the first file's.</summary>
    public static Dictionary<string, TensorEntry> ReadEntries(IEnumerable<string> files)
    {
        var entries = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        foreach (var entry in files.SelectMany(ReadFile))
            entries.TryAdd(KeyNames.Canonical(entry.Name), entry);
        return entries;
    }

    /// <summary>The tensors of one file, by its name's ending.</summary>
    public static IReadOnlyList<TensorEntry> ReadFile(string file)
    {
        try
        {
            return file.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)
                ? SafetensorsFile.ReadEntries(file)
                : TorchFile.ReadEntries(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileMissingException($"{file} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Bytes of a file; of its target where it is a link.</summary>
    public static long FileLength(string path)
    {
        using var file = File.OpenHandle(path);
        return RandomAccess.GetLength(file);
    }

    private static List<string> Shards(string folder, string index)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            if (FileLength(index) > IndexLimit)
                throw new ModelConfigException($"{index} is larger than any real index.");
            using var json = JsonDocument.Parse(File.ReadAllBytes(index), Json);
            foreach (var entry in json.RootElement.GetProperty("weight_map").EnumerateObject())
                names.Add(entry.Value.GetString() ?? throw new JsonException());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ModelConfigException($"{index} is not the index of a sharded checkpoint. Fetch it again.", e);
        }

        var files = new List<string>();
        foreach (var name in names)
        {
            if (name.Length == 0 || name is "." or ".." || name.AsSpan().IndexOfAny("/\\\0") >= 0)
                throw new UnsafePathException($"{index} names '{name}': a shard's name must be a plain file name in the same folder.");
            var file = Path.Combine(folder, name);
            files.Add(
                File.Exists(file)
                    ? file
                    : throw new ModelFileMissingException($"{index} names {name}, which is not in the folder. Fetch that shard.")
            );
        }

        return files;
    }
}
