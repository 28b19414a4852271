using System.Buffers.Binary;
using System.Text.Json;
using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>Reads the header of a safetensors file; the numbers stay where they are.</summary>
/// <remarks>
/// Format: u64 length, JSON {name: {dtype, shape, data_offsets}}, data. The limit on the header is the reference library's own.
/// </remarks>
internal static class SafetensorsFile
{
    private const long HeaderLimit = 100_000_000;

    private static readonly JsonDocumentOptions Json = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <exception cref="WeightFileException">The file is damaged or claims what it does not hold.</exception>
    public static IReadOnlyList<TensorEntry> ReadEntries(string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        Span<byte> prefix = stackalloc byte[8];
        if (RandomAccess.Read(file, prefix, 0) != 8)
            throw Damaged(path, "it is too short to be a safetensors file");
        var header = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (header > HeaderLimit)
            throw Damaged(path, $"its header claims {header} bytes, more than any real one");
        if ((long)header > length - 8)
            throw Damaged(path, "it ends inside its header");
        var text = new byte[(int)header];
        if (RandomAccess.Read(file, text, 8) != text.Length)
            throw Damaged(path, "it ends inside its header");
        try
        {
            using var json = JsonDocument.Parse(text, Json);
            return Entries(path, json.RootElement, 8 + (long)header, length);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Damaged(path, "its header is not what safetensors describes", e);
        }
    }

    private static List<TensorEntry> Entries(string path, JsonElement root, long data, long length)
    {
        var entries = new List<(TensorEntry Entry, long Begin, long End)>();
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == "__metadata__")
                continue;
            var dtype =
                Dtypes.FromSafetensors(property.Value.GetProperty("dtype").GetString())
                ?? throw Damaged(path, $"'{property.Name}' has an unknown dtype");
            long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
            var offsets = property.Value.GetProperty("data_offsets");
            long begin = offsets[0].GetInt64(),
                end = offsets[1].GetInt64();
            if (offsets.GetArrayLength() != 2 || begin < 0 || end < begin || end > length - data)
                throw Damaged(path, $"'{property.Name}' lies outside the file (cut short?)");
            if (shape.Length > 8 || TensorEntry.TryCount(shape) is not { } count || count * Dtypes.Size(dtype) != end - begin)
                throw Damaged(path, $"'{property.Name}' has shape {TensorEntry.Text(shape)} but {end - begin} bytes");
            entries.Add((new(property.Name, path, dtype, shape, TensorEntry.Contiguous(shape), data + begin), begin, end));
        }

        var before = (End: 0L, Name: "");
        foreach (var (entry, begin, end) in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (begin < before.End)
                throw Damaged(path, $"'{entry.Name}' and '{before.Name}' share bytes");
            before = (end, entry.Name);
        }

        return [.. entries.Select(e => e.Entry)];
    }

    private static WeightFileException Damaged(string path, string why, Exception? inner = null) =>
        new($"{path} is damaged: {why}. Fetch it again.", inner);
}
