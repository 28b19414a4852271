using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>Writes safetensors files: whole under their name or not at all.</summary>
internal static class SafetensorsWriter
{
    /// <summary>Writes tensors one after another.</summary>
    /// <param name="path">Replaced where it is there.</param>
    /// <param name="tensors">In the order of writing.</param>
    /// <param name="write">Writes the numbers of the tensor of an index, rows one after another, little-endian: exactly its bytes.</param>
    public static void Write(string path, IReadOnlyList<TensorHeader> tensors, Action<Stream, int> write)
    {
        var part = path + ".part";
        using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            var end = WriteHeader(stream, tensors);
            for (var i = 0; i < tensors.Count; i++)
            {
                write(stream, i);
                end += tensors[i].Bytes;
                if (stream.Position != end)
                    throw new InvalidOperationException(
                        $"'{tensors[i].Name}' took {stream.Position - end + tensors[i].Bytes} bytes instead of {tensors[i].Bytes}."
                    );
            }

            stream.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
    }

    /// <summary>Bytes of the file that <see cref="Write"/> makes of these tensors.</summary>
    public static long FileLength(IReadOnlyList<TensorHeader> tensors) => 8 + Header(tensors).Length + tensors.Sum(t => t.Bytes);

    private static long WriteHeader(Stream stream, IReadOnlyList<TensorHeader> tensors)
    {
        var header = Header(tensors);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        return 8 + header.Length;
    }

    // Padded with spaces, so that the numbers start at a multiple of 8 as they do in the reference library's files.
    private static byte[] Header(IReadOnlyList<TensorHeader> tensors)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            json.WriteEndObject();
            var begin = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", Dtypes.Safetensors(tensor.Dtype));
                Numbers(json, "shape", tensor.Shape);
                Numbers(json, "data_offsets", [begin, begin += tensor.Bytes]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}

/// <summary>A tensor to be written.</summary>
internal sealed record TensorHeader(string Name, torch.ScalarType Dtype, long[] Shape)
{
    /// <summary>Bytes of its numbers.</summary>
    public long Bytes { get; } = Shape.Aggregate(1L, (a, b) => a * b) * Dtypes.Size(Dtype);
}
