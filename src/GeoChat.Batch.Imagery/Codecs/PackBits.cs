namespace GeoChat.Batch.Imagery.Codecs;

/// <summary>Apple's run-length code (TIFF 6.0, section 9).</summary>
internal static class PackBits
{
    /// <summary>Decodes until the target is full or the bytes end; returns the bytes written.</summary>
    public static int Decode(ReadOnlySpan<byte> encoded, Span<byte> target)
    {
        int from = 0,
            to = 0;
        while (from < encoded.Length && to < target.Length)
        {
            var control = (sbyte)encoded[from++];
            if (control == sbyte.MinValue)
                continue;
            if (control >= 0)
            {
                var count = Math.Min(control + 1, Math.Min(encoded.Length - from, target.Length - to));
                encoded.Slice(from, count).CopyTo(target[to..]);
                from += count;
                to += count;
            }
            else if (from < encoded.Length)
            {
                var count = Math.Min(1 - control, target.Length - to);
                target.Slice(to, count).Fill(encoded[from++]);
                to += count;
            }
        }

        return to;
    }
}
