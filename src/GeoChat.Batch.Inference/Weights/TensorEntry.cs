using TorchSharp;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>The place of a tensor's numbers: checked to be inside the file before anything is read.</summary>
/// <param name="Name">Key in the checkpoint.</param>
/// <param name="File">Full path.</param>
/// <param name="Dtype">Of the stored numbers, little-endian.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="Stride">Elements from one index to the next, per dimension.</param>
/// <param name="Offset">Bytes from the start of the file.</param>
internal sealed record TensorEntry(string Name, string File, torch.ScalarType Dtype, long[] Shape, long[] Stride, long Offset)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (a, b) => a * b);

    /// <summary>Strides of a tensor whose rows follow each other.</summary>
    public static long[] Contiguous(ReadOnlySpan<long> shape)
    {
        var stride = new long[shape.Length];
        var next = 1L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            stride[i] = next;
            next *= Math.Max(shape[i], 1);
        }

        return stride;
    }

    /// <summary>Product of dimensions, or null where one is negative or the product is absurd.</summary>
    public static long? TryCount(ReadOnlySpan<long> shape)
    {
        var count = 1L;
        foreach (var d in shape)
        {
            if (d < 0 || (d > 0 && count > (1L << 50) / d))
                return null;
            count *= d;
        }

        return count;
    }

    /// <summary>The shape as people write it.</summary>
    public static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
