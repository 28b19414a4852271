using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Models.Rows;
using GeoChat.Batch.Inference.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Tests.Rows;

/// <summary>
/// The products of steps with few rows against torch's, whatever the weights are stored in and whatever is left over at the end of
/// a vector.
/// </summary>
public sealed unsafe class RowProductsTests
{
    public static TheoryData<int, int, int> Shapes { get; } =
        new()
        {
            { 1, 64, 33 },
            { 3, 36, 7 },
            { 4, 64, 64 },
            { 7, 5, 3 },
            { 16, 192, 50 },
            { 2, 1024, 1100 },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Weights_in_single_precision(int rows, int inputs, int outputs)
    {
        using var scope = Torch();
        var weight = randn(outputs, inputs);
        Check(RowMatrices.TryView(weight)!, weight, rows);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Weights_in_bfloat16(int rows, int inputs, int outputs)
    {
        using var scope = Torch();
        var weight = randn(outputs, inputs).to(ScalarType.BFloat16);
        Check(RowMatrices.TryView(weight)!, weight.to(ScalarType.Float32), rows);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Weights_in_float16(int rows, int inputs, int outputs)
    {
        using var scope = Torch();
        // Some of them subnormal.
        var weight = randn(outputs, inputs).mul(rand(outputs, inputs).pow(RootedScalars.Integer(20))).to(ScalarType.Float16);
        Check(RowMatrices.TryView(weight)!, weight.to(ScalarType.Float32), rows);
    }

    [Theory]
    [InlineData(1, 64, 9, ScalarType.Float32)]
    [InlineData(5, 96, 13, ScalarType.BFloat16)]
    [InlineData(2, 1024, 1100, ScalarType.BFloat16)]
    public void Weights_in_bytes_with_scales(int rows, int inputs, int outputs, ScalarType scales)
    {
        using var scope = Torch();
        var bytes = randint(-127, 128, [outputs, inputs / 32, 32]).to(ScalarType.Int8);
        var scale = rand(outputs, inputs / 32, 1).add(RootedScalars.Real(0.1)).div(RootedScalars.Integer(127)).to(scales);
        Check(
            RowMatrices.TryView(bytes, scale)!,
            bytes.to(ScalarType.Float32).mul(scale.to(ScalarType.Float32)).view(outputs, inputs),
            rows
        );
    }

    [Fact]
    public void Groups_that_are_no_power_of_two_are_left_to_torch()
    {
        using var scope = Torch();
        Assert.Null(RowMatrices.TryView(zeros(4, 1, 24, dtype: ScalarType.Int8), ones(4, 1, 1)));
        Assert.Null(RowMatrices.TryView(zeros(4, 24, dtype: ScalarType.Float64)));
    }

    [Theory]
    [InlineData(1, 365, 48)]
    [InlineData(3, 2, 20)]
    [InlineData(8, 77, 64)]
    public void Values_combined_by_weights(int rows, int count, int width)
    {
        using var scope = Torch();
        var p = rand(rows, count);
        var v = randn(count, width);
        var y = zeros(rows, width);
        fixed (
            byte* a = p.bytes,
                b = v.bytes,
                c = y.bytes
        )
            RowProducts.Combine((float*)a, count, (float*)b, width, rows, (float*)c, width);
        Assert.True(y.allclose(p.matmul(v), rtol: 1e-4, atol: 1e-4));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(64)]
    public void Masked_positions_have_no_share(int count)
    {
        using var scope = Torch();
        var x = randn(count).mul(RootedScalars.Integer(30));
        x[2] = tensor(float.NegativeInfinity);
        var expected = nn.functional.softmax(x.mul(RootedScalars.Real(0.25)), 0);
        fixed (byte* a = x.bytes)
            RowFunctions.Softmax((float*)a, count, 0.25f);
        Assert.Equal(0, RootedScalars.Single(x[2]));
        Assert.True(x.allclose(expected, rtol: 1e-4, atol: 1e-6));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(192)]
    public void Norm_and_gate_are_torchs(int width)
    {
        using var scope = Torch();
        var x = randn(width);
        var weight = randn(width);
        var normed = zeros(width);
        var gate = randn(width).mul(RootedScalars.Integer(20));
        var up = randn(width);
        var expectedNorm = x.mul(x.pow(RootedScalars.Integer(2)).mean([0]).add(RootedScalars.Real(1e-5)).rsqrt()).mul(weight);
        var expectedGate = nn.functional.silu(gate).mul(up);
        fixed (
            byte* a = x.bytes,
                b = weight.bytes,
                c = normed.bytes,
                g = gate.bytes,
                u = up.bytes
        )
        {
            RowFunctions.RmsNorm((float*)a, (float*)b, (float*)c, width, 1e-5f);
            RowFunctions.Gate((float*)g, (float*)u, width);
        }

        Assert.True(normed.allclose(expectedNorm, rtol: 1e-4, atol: 1e-5));
        Assert.True(gate.allclose(expectedGate, rtol: 1e-4, atol: 1e-5));
    }

    private static IDisposable Torch()
    {
        TorchRuntime.Start("cpu");
        random.manual_seed(7);
        return NewDisposeScope();
    }

    private static void Check(RowMatrix matrix, Tensor weight, int rows)
    {
        var x = randn(rows, weight.size(1));
        var y = zeros(rows, weight.size(0));
        fixed (
            byte* a = x.bytes,
                b = y.bytes
        )
        {
            // In two parts, as two threads do it.
            var inputs = matrix.Inputs;
            var edge = matrix.Outputs * 2 / 3;
            matrix.Multiply((float*)a, inputs, rows, (float*)b, 0, edge);
            matrix.Multiply((float*)a, inputs, rows, (float*)b, edge, matrix.Outputs);
        }

        var expected = x.matmul(weight.t());
        Assert.True(y.allclose(expected, rtol: 1e-4, atol: 1e-3), RootedScalars.Single(y.sub(expected).abs().max()).ToString("R"));
        var row = new float[weight.size(1)];
        fixed (float* r = row)
            matrix.Row((int)weight.size(0) - 1, r);
        Assert.Equal(weight[(int)weight.size(0) - 1].data<float>().ToArray(), row);
    }
}
