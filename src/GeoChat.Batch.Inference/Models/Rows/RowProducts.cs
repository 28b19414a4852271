using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>Products of few rows with many weights in vectors of eight: each weight is read once for four rows.</summary>
internal static unsafe class RowProducts
{
    private const int Lanes = 8;

    /// <summary>y[r, o] = x[r] . w[o] for outputs from..to.</summary>
    /// <param name="w">Weights, row by row [outputs, width].</param>
    /// <param name="width">Inputs.</param>
    /// <param name="x">Rows, each <paramref name="xStride"/> after the one before.</param>
    /// <param name="xStride">Numbers from row to row.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="y">Results, each row <paramref name="yStride"/> after the one before.</param>
    /// <param name="yStride">Numbers from row to row.</param>
    /// <param name="from">First output.</param>
    /// <param name="to">The one after the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(T w, int width, float* x, int xStride, int rows, float* y, int yStride, int from, int to)
        where T : struct, IWeightLanes
    {
        var r = 0;
        for (; r + 4 <= rows; r += 4)
        {
            for (var o = from; o < to; o++)
                Four(w, width, (nint)o * width, x + ((nint)r * xStride), xStride, y + ((nint)r * yStride) + o, yStride);
        }

        for (; r < rows; r++)
        {
            float* a = x + ((nint)r * xStride),
                b = y + ((nint)r * yStride);
            var o = from;
            for (; o + 4 <= to; o += 4)
                One(w, width, (nint)o * width, a, b + o);
            for (; o < to; o++)
                b[o] = Dot(w, width, (nint)o * width, a);
        }
    }

    /// <summary>y[r] = sum over i of p[r, i] v[i]: [rows, count] and [count, width] -> [rows, width].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine(float* p, int count, float* v, int width, int rows, float* y, int yStride)
    {
        for (var r = 0; r < rows; r++)
        {
            float* weights = p + ((nint)r * count),
                result = y + ((nint)r * yStride);
            var c = 0;
            for (; c + (2 * Lanes) <= width; c += 2 * Lanes)
            {
                Vector256<float> a = default,
                    b = default,
                    a2 = default,
                    b2 = default;
                var i = 0;
                for (; i + 2 <= count; i += 2)
                {
                    float* row = v + ((nint)i * width) + c;
                    var first = Vector256.Create(weights[i]);
                    var second = Vector256.Create(weights[i + 1]);
                    a = Vector256.FusedMultiplyAdd(first, Vector256.Load(row), a);
                    b = Vector256.FusedMultiplyAdd(first, Vector256.Load(row + Lanes), b);
                    a2 = Vector256.FusedMultiplyAdd(second, Vector256.Load(row + width), a2);
                    b2 = Vector256.FusedMultiplyAdd(second, Vector256.Load(row + width + Lanes), b2);
                }

                if (i < count)
                {
                    float* row = v + ((nint)i * width) + c;
                    a = Vector256.FusedMultiplyAdd(Vector256.Create(weights[i]), Vector256.Load(row), a);
                    b = Vector256.FusedMultiplyAdd(Vector256.Create(weights[i]), Vector256.Load(row + Lanes), b);
                }

                (a + a2).Store(result + c);
                (b + b2).Store(result + c + Lanes);
            }

            for (; c < width; c++)
            {
                var sum = 0f;
                for (var i = 0; i < count; i++)
                    sum += weights[i] * v[((nint)i * width) + c];
                result[c] = sum;
            }
        }
    }

    // Four rows with one output.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four<T>(T w, int width, nint at, float* x, int stride, float* y, int yStride)
        where T : struct, IWeightLanes
    {
        float* x1 = x + stride,
            x2 = x1 + stride,
            x3 = x2 + stride;
        Vector256<float> a = default,
            b = default,
            c = default,
            d = default;
        var i = 0;
        for (; i + Lanes <= width; i += Lanes)
        {
            var weight = w.Eight(at + i);
            a = Vector256.FusedMultiplyAdd(weight, Vector256.Load(x + i), a);
            b = Vector256.FusedMultiplyAdd(weight, Vector256.Load(x1 + i), b);
            c = Vector256.FusedMultiplyAdd(weight, Vector256.Load(x2 + i), c);
            d = Vector256.FusedMultiplyAdd(weight, Vector256.Load(x3 + i), d);
        }

        var s = Vector256.Sum(a);
        var s1 = Vector256.Sum(b);
        var s2 = Vector256.Sum(c);
        var s3 = Vector256.Sum(d);
        for (; i < width; i++)
        {
            var weight = w.One(at + i);
            s += weight * x[i];
            s1 += weight * x1[i];
            s2 += weight * x2[i];
            s3 += weight * x3[i];
        }

        y[0] = s;
        y[yStride] = s1;
        y[2 * yStride] = s2;
        y[3 * yStride] = s3;
    }

    // One row with four outputs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One<T>(T w, int width, nint at, float* x, float* y)
        where T : struct, IWeightLanes
    {
        nint at1 = at + width,
            at2 = at1 + width,
            at3 = at2 + width;
        Vector256<float> a = default,
            b = default,
            c = default,
            d = default;
        var i = 0;
        for (; i + Lanes <= width; i += Lanes)
        {
            var row = Vector256.Load(x + i);
            a = Vector256.FusedMultiplyAdd(w.Eight(at + i), row, a);
            b = Vector256.FusedMultiplyAdd(w.Eight(at1 + i), row, b);
            c = Vector256.FusedMultiplyAdd(w.Eight(at2 + i), row, c);
            d = Vector256.FusedMultiplyAdd(w.Eight(at3 + i), row, d);
        }

        var s = Vector256.Sum(a);
        var s1 = Vector256.Sum(b);
        var s2 = Vector256.Sum(c);
        var s3 = Vector256.Sum(d);
        for (; i < width; i++)
        {
            s += w.One(at + i) * x[i];
            s1 += w.One(at1 + i) * x[i];
            s2 += w.One(at2 + i) * x[i];
            s3 += w.One(at3 + i) * x[i];
        }

        y[0] = s;
        y[1] = s1;
        y[2] = s2;
        y[3] = s3;
    }

    private static float Dot<T>(T w, int width, nint at, float* x)
        where T : struct, IWeightLanes
    {
        var a = Vector256<float>.Zero;
        var i = 0;
        for (; i + Lanes <= width; i += Lanes)
            a = Vector256.FusedMultiplyAdd(w.Eight(at + i), Vector256.Load(x + i), a);
        var sum = Vector256.Sum(a);
        for (; i < width; i++)
            sum += w.One(at + i) * x[i];
        return sum;
    }
}
