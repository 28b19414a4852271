using System.Globalization;
using System.Text.Json;
using GeoChat.Batch.Cli.Engines;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Cli.Run;

/// <summary>What <c>geochat run</c> was asked to do, checked as far as that needs no file of the scenes.</summary>
internal sealed record RunRequest
{
    /// <summary>Full paths, and addresses of distant scenes, in the order named.</summary>
    public required IReadOnlyList<string> Scenes { get; init; }

    public required IReadOnlyList<Query> Queries { get; init; }

    public required string Output { get; init; }

    /// <summary>Full path of the model's folder, or its name at the server.</summary>
    public required string Model { get; init; }

    public required ModelProfile Profile { get; init; }

    public JobOptions? Options { get; init; }

    /// <summary>Area of interest as GeoJSON.</summary>
    public JsonElement? Aoi { get; init; }

    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    public required EngineChoice Engine { get; init; }

    /// <summary>Read scenes from servers of the user's own networks too.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>The job to go on with; null: the one that this request made before, or a new one.</summary>
    public string? Job { get; init; }

    /// <summary>Ask anew although the same command has finished before.</summary>
    public bool Again { get; init; }

    /// <summary>Say what it would cost, and do nothing.</summary>
    public bool DryRun { get; init; }

    public bool Verbose { get; init; }
}

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
