namespace GeoChat.Batch.Imagery.Codecs;

/// <summary>FillOrder 2: the lowest bit of a byte is its first.</summary>
internal static class BitOrder
{
    /// <summary>Mirrors each byte.</summary>
    public static void Reverse(Span<byte> bytes)
    {
        foreach (ref var b in bytes)
        {
            var v = (uint)b;
            v = ((v & 0xF0) >> 4) | ((v & 0x0F) << 4);
            v = ((v & 0xCC) >> 2) | ((v & 0x33) << 2);
            b = (byte)(((v & 0xAA) >> 1) | ((v & 0x55) << 1));
        }
    }
}
