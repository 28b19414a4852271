using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>What a decoder layer does to a row besides products, in place or into another row.</summary>
internal static unsafe class RowFunctions
{
    private const int Lanes = 8;

    /// <summary>Root-mean-square normalisation. [width] -> [width]</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RmsNorm(float* x, float* weight, float* into, int width, float epsilon)
    {
        var squares = Vector256<float>.Zero;
        var i = 0;
        for (; i + Lanes <= width; i += Lanes)
            squares = Vector256.FusedMultiplyAdd(Vector256.Load(x + i), Vector256.Load(x + i), squares);
        var sum = Vector256.Sum(squares);
        for (; i < width; i++)
            sum += x[i] * x[i];
        var factor = 1 / MathF.Sqrt((sum / width) + epsilon);
        for (i = 0; i + Lanes <= width; i += Lanes)
            (Vector256.Load(x + i) * factor * Vector256.Load(weight + i)).Store(into + i);
        for (; i < width; i++)
            into[i] = x[i] * factor * weight[i];
    }

    /// <summary>x turned by its position: the halves swapped, the sign being in the table. [size] -> [size]</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(float* x, float* cosine, float* sine, float* into, int size)
    {
        var half = size / 2;
        for (var i = 0; i < half; i++)
        {
            var a = x[i];
            var b = x[i + half];
            into[i] = (a * cosine[i]) + (b * sine[i]);
            into[i + half] = (b * cosine[i + half]) + (a * sine[i + half]);
        }
    }

    /// <summary>silu(gate) * up, into gate. [width]</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gate(float* gate, float* up, int width)
    {
        var i = 0;
        for (; i + Lanes <= width; i += Lanes)
        {
            var x = Vector256.Load(gate + i);
            (x / (Vector256<float>.One + Vector256.Exp(-x)) * Vector256.Load(up + i)).Store(gate + i);
        }

        for (; i < width; i++)
            gate[i] = gate[i] / (1 + MathF.Exp(-gate[i])) * up[i];
    }

    /// <summary>softmax(scale * x), in place; x is finite or -infinity. [count]</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Softmax(float* x, int count, float scale)
    {
        var most = Vector256.Create(float.NegativeInfinity);
        var i = 0;
        for (; i + Lanes <= count; i += Lanes)
            most = Vector256.Max(most, Vector256.Load(x + i));
        var top = float.NegativeInfinity;
        for (var lane = 0; lane < Lanes; lane++)
            top = MathF.Max(top, most[lane]);
        for (; i < count; i++)
            top = MathF.Max(top, x[i]);
        var sums = Vector256<float>.Zero;
        var sum = 0f;
        for (i = 0; i + Lanes <= count; i += Lanes)
        {
            var e = Vector256.Exp((Vector256.Load(x + i) - Vector256.Create(top)) * scale);
            e.Store(x + i);
            sums += e;
        }

        for (; i < count; i++)
            sum += x[i] = MathF.Exp((x[i] - top) * scale);
        var share = 1 / (sum + Vector256.Sum(sums));
        for (i = 0; i < count; i++)
            x[i] *= share;
    }

    /// <summary>x += y. [count]</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* x, float* y, int count)
    {
        var i = 0;
        for (; i + Lanes <= count; i += Lanes)
            (Vector256.Load(x + i) + Vector256.Load(y + i)).Store(x + i);
        for (; i < count; i++)
            x[i] += y[i];
    }
}
