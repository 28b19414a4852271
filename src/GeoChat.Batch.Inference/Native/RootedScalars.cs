using System.Collections.Concurrent;
using TorchSharp;

namespace GeoChat.Batch.Inference.Native;

/// <summary>
/// Torch scalars that live as long as the process, the only ones the engine uses. TorchSharp reads a scalar's handle and keeps
/// nothing alive during the native call: a scalar made on the way, as in <c>x.div(255)</c>, can be freed by a collection on
/// another thread while libtorch reads it (docs/decisions/0016).
/// </summary>
internal static class RootedScalars
{
    private static readonly ConcurrentDictionary<long, Scalar> Integers = new();
    private static readonly ConcurrentDictionary<double, Scalar> Reals = new();

    /// <summary>An integer; the same value is the same object.</summary>
#pragma warning disable RS0030 // The one place that makes scalars.
    public static Scalar Integer(long value) => Integers.GetOrAdd(value, number => number.ToScalar());

    /// <summary>A floating point number; the same value is the same object.</summary>
    public static Scalar Real(double value) => Reals.GetOrAdd(value, number => number.ToScalar());
#pragma warning restore RS0030

    /// <summary>One, for the methods of torch that multiply by a number which is not wanted.</summary>
    public static Scalar One { get; } = Integer(1);

    /// <summary>The value of a tensor of one element, on any device and of any real type, without a scalar in between.</summary>
    public static unsafe float Single(torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope(); // keeps what is made on the way
        return *(float*)TorchOps.Data(tensor.to(torch.ScalarType.Float32).cpu());
    }
}
