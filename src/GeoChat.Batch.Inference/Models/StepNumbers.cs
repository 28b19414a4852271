using GeoChat.Batch.Inference.Native;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>The whole numbers that a step needs on the device: gathered, then brought there in one copy.</summary>
internal sealed class StepNumbers
{
    private readonly List<long> _numbers = [];
    private Tensor? _onDevice;

    /// <summary>Reserves a place for some numbers.</summary>
    public readonly record struct Place(int Start, int Count);

    /// <summary>Takes numbers in, before <see cref="Upload"/>.</summary>
    public Place Add(IEnumerable<int> numbers)
    {
        var start = _numbers.Count;
        _numbers.AddRange(numbers.Select(n => (long)n));
        return new(start, _numbers.Count - start);
    }

    /// <summary>Brings them to the device; the tensor lives in the caller's dispose scope.</summary>
    public void Upload(Device device) => _onDevice = HostCopies.ToDevice(tensor(_numbers.ToArray()), device);

    /// <summary>Numbers on the device [count] int64.</summary>
    public Tensor this[Place place] => _onDevice!.narrow(0, place.Start, place.Count);
}
