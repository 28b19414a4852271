using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Scheduling;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Engine;

/// <summary>The tokens of a step that was begun, on their way to the host.</summary>
/// <param name="columns">[R, 3]: log-probabilities of the likeliest token and the runner-up, the likeliest's id; with given answers
/// [R, 5]: log-probability and id of the token that was taken as well.</param>
/// <param name="fence">To be passed before they are read.</param>
internal sealed class SampledStep(Tensor columns, DeviceFence? fence) : IDisposable
{
    /// <summary>The tokens, in the order of the step's outputs; waits for the device where it is not there yet.</summary>
    public SampledToken[] Take()
    {
        fence?.Wait();
        var width = (int)columns.size(1);
        var numbers = columns.data<double>().ToArray();
        var sampled = new SampledToken[numbers.Length / width];
        for (var i = 0; i < sampled.Length; i++)
            sampled[i] = Token(numbers.AsSpan(i * width, width));
        return sampled;
    }

    /// <inheritdoc/>
    public void Dispose() => columns.Dispose();

    // A given token's margin is that over the likeliest, unless it is that.
    private static SampledToken Token(ReadOnlySpan<double> row)
    {
        var taken = row.Length > 3 ? row[3..] : [row[0], row[2]];
        return new((int)taken[1], taken[0], taken[1] == row[2] ? row[0] - row[1] : taken[0] - row[0]);
    }
}
