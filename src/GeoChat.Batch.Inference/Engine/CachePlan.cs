using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Engine;

/// <summary>How many requests run at once and how large the key-value cache is.</summary>
/// <param name="Slots">Requests in flight.</param>
/// <param name="Positions">Positions of the cache.</param>
/// <param name="PrefillRows">Rows of new prompts in one step.</param>
internal sealed record CachePlan(int Slots, int Positions, int PrefillRows)
{
    /// <summary>
    /// Requests in flight by default: enough of them must decode to share a step with the rows of a prompt.
    /// </summary>
    public const int CpuSlots = 8,
        GpuSlots = 64;

    /// <summary>From the options, else from the memory that is free now, and no more than every slot can use.</summary>
    public static CachePlan For(VlmEngineOptions options, int usualSlots, long bytesPerPosition, int contextLength, Func<long> freeMemory)
    {
        var slots = options.Slots ?? usualSlots;
        if (slots is < 1 or > 4096)
            throw new ModelConfigException($"Slots must be from 1 to 4096, not {slots}.");
        var budget = options.KvBytes ?? freeMemory();
        var positions = Math.Min(budget / bytesPerPosition, (long)slots * contextLength);
        if (positions < 64)
            throw new ModelConfigException(
                $"A key-value cache of {budget} bytes holds {positions} positions of {bytesPerPosition} bytes: give it more (--kv-memory)."
            );
        return new(slots, (int)Math.Min(positions, int.MaxValue), PrefillRows: Math.Max(2048, contextLength));
    }
}
