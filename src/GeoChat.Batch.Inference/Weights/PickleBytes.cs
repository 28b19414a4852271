using System.Numerics;
using System.Text;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>The bytes of a pickle, read forward.</summary>
internal sealed class PickleBytes(byte[] pickle, int start)
{
    public int Position { get; private set; } = start;

    public byte Byte() => pickle[Position++];

    public ReadOnlySpan<byte> Take(int count)
    {
        var span = pickle.AsSpan(Position, count);
        Position += count;
        return span;
    }

    public string Text(int count) => Encoding.UTF8.GetString(Take(count));

    public string Line()
    {
        var end = pickle.AsSpan(Position).IndexOf((byte)'\n');
        var text = Encoding.UTF8.GetString(pickle.AsSpan(Position, end));
        Position += end + 1;
        return text;
    }

    /// <summary>An integer of any length. The magic number of the old format is the one beyond 64 bits.</summary>
    public static object Integer(ReadOnlySpan<byte> bytes) => bytes.Length <= 8 ? (long)new BigInteger(bytes) : new BigInteger(bytes);
}
