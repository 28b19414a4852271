using System.Runtime.InteropServices;
using GeoChat.Batch.Inference.Native;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>Fits a tower's position embedding to another number of patches, as GeoChat's <c>clip_interpolate_embeddings</c> does.</summary>
/// <remarks>
/// Bicubic with aligned corners, every operation rounded in the order in which the original's kernel rounds it, so that the rows
/// are the original's to the last bit whatever the processor. torch's own kernel is compiled for each instruction set and differs
/// between them by 5e-7, of which a model that multiplies rounding makes 1e-4 in a logit.
/// </remarks>
internal static class PositionEmbedding
{
    private const float Sharpness = -0.75f;

    /// <summary>[1 + n n, width] fp32 -> [1 + grid grid, width] fp32: class row kept, the square resized. Both on the CPU.</summary>
    public static unsafe Tensor Fit(Tensor stored, int grid)
    {
        var side = (int)Math.Round(Math.Sqrt(stored.shape[0] - 1));
        if (side == grid)
            return stored.clone();
        using var dense = stored.contiguous();
        var width = (int)stored.shape[1];
        var source = new ReadOnlySpan<float>((void*)TorchOps.Data(dense), checked((int)stored.numel()));
        var fitted = empty([1 + (grid * grid), width], dtype: ScalarType.Float32);
        var target = new Span<float>((void*)TorchOps.Data(fitted), checked((int)fitted.numel()));
        source[..width].CopyTo(target);
        Resize(source[width..], side, target[width..], grid, width);
        return fitted;
    }

    // [side, side, width] -> [grid, grid, width]: along each row first, then the rows.
    private static void Resize(ReadOnlySpan<float> source, int side, Span<float> target, int grid, int width)
    {
        var taps = Taps(side, grid);
        var narrow = new float[side * grid * width]; // [side, grid, width]
        for (var row = 0; row < side; row++)
        {
            for (var x = 0; x < grid; x++)
                Blend(source.Slice(row * side * width, side * width), width, taps[x], narrow.AsSpan(((row * grid) + x) * width, width));
        }

        for (var y = 0; y < grid; y++)
            Blend(narrow, grid * width, taps[y], target.Slice(y * grid * width, grid * width));
    }

    // Four rows of `length`, each times its weight.
    private static void Blend(ReadOnlySpan<float> rows, int length, in Tap tap, Span<float> result)
    {
        ReadOnlySpan<float> a = rows.Slice(tap.A * length, length),
            b = rows.Slice(tap.B * length, length),
            c = rows.Slice(tap.C * length, length),
            d = rows.Slice(tap.D * length, length);
        for (var i = 0; i < length; i++)
            result[i] = MathF.FusedMultiplyAdd(
                d[i],
                tap.Wd,
                MathF.FusedMultiplyAdd(c[i], tap.Wc, MathF.FusedMultiplyAdd(a[i], tap.Wa, b[i] * tap.Wb))
            );
    }

    private static Tap[] Taps(int side, int grid)
    {
        var scale = grid == 1 ? 0 : (float)(side - 1) / (grid - 1);
        var taps = new Tap[grid];
        for (var i = 0; i < grid; i++)
        {
            var at = scale * i;
            var first = (int)MathF.Floor(at);
            float t = at - first,
                u = 1 - t;
            int Inside(int index) => Math.Clamp(index, 0, side - 1);
            taps[i] = new(Inside(first - 1), Inside(first), Inside(first + 1), Inside(first + 2), Far(t + 1), Near(t), Near(u), Far(u + 1));
        }

        return taps;
    }

    // Weight of a neighbour at a distance in [0, 1].
    private static float Near(float x)
    {
        var r = ((Sharpness + 2) * x) - (Sharpness + 3);
        r = r * x * x;
        return r + 1;
    }

    // Weight of a neighbour at a distance in [1, 2].
    private static float Far(float x)
    {
        var r = MathF.FusedMultiplyAdd(Sharpness, x, -5 * Sharpness);
        r = MathF.FusedMultiplyAdd(r, x, 8 * Sharpness) * x;
        return r - (4 * Sharpness);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Tap(int A, int B, int C, int D, float Wa, float Wb, float Wc, float Wd);
}
