using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace GeoChat.Batch.TestServers;

/// <summary>A safetensors file as its parts, to be written again with a fault in it.</summary>
internal static class SafetensorsEdit
{
    private const string Offsets = "data_offsets";

    /// <summary>Writes the file again with another header over the same numbers.</summary>
    public static void EditHeader(string path, Action<JsonObject> edit)
    {
        var (header, numbers) = Read(path);
        edit(header);
        Write(path, header, numbers);
    }

    /// <summary>Moves the end of a tensor's numbers.</summary>
    public static void SetOffsets(JsonObject header, string tensor, long begin, long end) =>
        header[tensor]![Offsets] = new JsonArray(begin, end);

    /// <summary>Writes the file again without some tensors; what stays is moved together.</summary>
    public static void Remove(string path, Func<string, bool> gone) =>
        Change(path, (name, shape, bytes) => gone(name) ? null : (shape, bytes));

    /// <summary>Writes the file again with other shapes and numbers; null leaves a tensor out.</summary>
    public static void Change(string path, Func<string, long[], byte[], (long[] Shape, byte[] Bytes)?> change)
    {
        var (header, numbers) = Read(path);
        var changed = new JsonObject();
        var left = new MemoryStream();
        foreach (var (name, entry) in header)
        {
            if (name == "__metadata__")
                continue;
            var begin = (int)entry![Offsets]![0]!;
            var end = (int)entry[Offsets]![1]!;
            var shape = entry["shape"]!.AsArray().Select(side => (long)side!).ToArray();
            if (change(name, shape, numbers[begin..end]) is not { } now)
                continue;
            changed[name] = new JsonObject
            {
                ["dtype"] = (string)entry["dtype"]!,
                ["shape"] = new JsonArray([.. now.Shape.Select(side => JsonValue.Create(side))]),
                [Offsets] = new JsonArray(left.Length, left.Length + now.Bytes.Length),
            };
            left.Write(now.Bytes);
        }

        Write(path, changed, left.ToArray());
    }

    private static (JsonObject Header, byte[] Numbers) Read(string path)
    {
        var file = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        return (JsonNode.Parse(file.AsSpan(8, length))!.AsObject(), file[(8 + length)..]);
    }

    private static void Write(string path, JsonObject header, byte[] numbers)
    {
        var text = Encoding.UTF8.GetBytes(header.ToJsonString());
        var length = (text.Length + 7) / 8 * 8;
        var file = new byte[8 + length + numbers.Length];
        file.AsSpan(8, length).Fill((byte)' ');
        BinaryPrimitives.WriteInt64LittleEndian(file, length);
        text.CopyTo(file, 8);
        numbers.CopyTo(file, 8 + length);
        File.WriteAllBytes(path, file);
    }
}
