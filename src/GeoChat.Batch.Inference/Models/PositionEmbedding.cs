using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>Fits a tower's position embedding to another number of patches, as GeoChat's <c>clip_interpolate_embeddings</c> does.</summary>
internal static class PositionEmbedding
{
    /// <summary>[1 + n n, width] fp32 -> [1 + grid grid, width] fp32: class row kept, the square resized bicubically with aligned corners.</summary>
    public static Tensor Fit(Tensor stored, int grid)
    {
        using var scope = NewDisposeScope();
        var side = (long)Math.Round(Math.Sqrt(stored.shape[0] - 1));
        if (side == grid)
            return stored.clone().MoveToOuterDisposeScope();
        var square = stored.narrow(0, 1, side * side).t().reshape(1, -1, side, side); // [1, D, n, n]
        var resized = nn.functional.interpolate(square, size: [grid, grid], mode: InterpolationMode.Bicubic, align_corners: true);
        return cat([stored.narrow(0, 0, 1), resized.reshape(stored.shape[1], grid * grid).t()], 0).contiguous().MoveToOuterDisposeScope();
    }
}
