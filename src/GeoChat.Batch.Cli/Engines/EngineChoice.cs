using System.Globalization;

namespace GeoChat.Batch.Cli.Engines;

/// <summary>Which engine answers, and on what.</summary>
/// <param name="Device">cpu, cuda or auto.</param>
/// <param name="Dtype">float32, bfloat16, float16; null takes the device's default.</param>
/// <param name="Threads">CPU threads; null takes all cores.</param>
/// <param name="ConstantAnswer">Answer every query with this text instead of asking a model (tests, overhead).</param>
/// <param name="ConstantDelay">Time that such an answer takes.</param>
internal sealed record EngineChoice(string Device, string? Dtype, int? Threads, string? ConstantAnswer, TimeSpan ConstantDelay)
{
    /// <summary>Weight-only quantisation; null for none.</summary>
    public string? Weights { get; init; }

    /// <summary>Full path of a LoRA adapter's base; null looks in and beside it.</summary>
    public string? Base { get; init; }

    /// <summary>Full path of the vision tower's folder; null looks in the model's.</summary>
    public string? Clip { get; init; }

    /// <summary>Chips answered at once; null takes the engine's default.</summary>
    public int? Slots { get; init; }

    /// <summary>Most megabytes of key-value cache; null takes a share of the free memory.</summary>
    public long? KvMegabytes { get; init; }

    /// <summary>A server that answers instead; null: the model is loaded here.</summary>
    public ServerChoice? Server { get; init; }

    /// <summary>The settings of ingest and worker.</summary>
    /// <param name="model">Folder of the model; of a server's model there is none.</param>
    public IEnumerable<KeyValuePair<string, string?>> Pairs(string model) =>
        new Dictionary<string, string?>
        {
            ["Ingest:Models:0"] = Server is null ? model : null,
            ["Ingest:Profiles:0"] = Server?.Profile.ToJson(),
            ["Worker:Model"] = Server is null ? model : null,
            ["Worker:Device"] = Device,
            ["Worker:Dtype"] = Dtype,
            ["Worker:Weights"] = Weights,
            ["Worker:Base"] = Base,
            ["Worker:Clip"] = Clip,
            ["Worker:Threads"] = Threads?.ToString(CultureInfo.InvariantCulture),
            ["Worker:Slots"] = Slots?.ToString(CultureInfo.InvariantCulture),
            ["Worker:KvMegabytes"] = KvMegabytes?.ToString(CultureInfo.InvariantCulture),
            ["Worker:ConstantAnswer"] = ConstantAnswer,
            ["Worker:ConstantDelay"] = ConstantDelay.ToString("c"),
        }
            .Where(pair => pair.Value is not null)
            .Concat(Server?.Pairs() ?? []);
}
