namespace GeoChat.Batch.Imagery.Pixels;

/// <summary>Means of the valid pixels that fall into each pixel of a smaller picture.</summary>
internal sealed class PixelMeans(int width, int height, int targetWidth, int targetHeight)
{
    private readonly int[] _sums = new int[checked(targetWidth * targetHeight * 4)];
    private readonly int[] _columns = [.. Enumerable.Range(0, width).Select(x => (int)((long)x * targetWidth / width))];

    public void Add(int y, ReadOnlySpan<byte> rgb, ReadOnlySpan<byte> valid)
    {
        var row = (int)((long)y * targetHeight / height) * targetWidth;
        for (var x = 0; x < width; x++)
        {
            if (valid[x] == 0)
                continue;
            var sum = _sums.AsSpan((row + _columns[x]) * 4, 4);
            sum[0] += rgb[x * 3];
            sum[1] += rgb[(x * 3) + 1];
            sum[2] += rgb[(x * 3) + 2];
            sum[3]++;
        }
    }

    public void WriteRgba(Span<byte> target)
    {
        for (var i = 0; i < _sums.Length; i += 4)
        {
            var count = _sums[i + 3];
            for (var channel = 0; channel < 3; channel++)
                target[i + channel] = count == 0 ? (byte)255 : (byte)((_sums[i + channel] + (count / 2)) / count);
            target[i + 3] = 255;
        }
    }
}
