using System.Text.Json;
using GeoChat.Batch.Ingest.Requests;
using GeoChat.Batch.Prompting;

namespace GeoChat.Batch.Cli.Run;

/// <summary>What <c>geochat run</c> was asked to do, checked as far as that needs no file of the scenes.</summary>
internal sealed record RunRequest
{
    /// <summary>Full paths, in the order named.</summary>
    public required IReadOnlyList<string> Scenes { get; init; }

    public required IReadOnlyList<Query> Queries { get; init; }

    public required string Output { get; init; }

    /// <summary>Full path of the model's folder.</summary>
    public required string Model { get; init; }

    public required ModelProfile Profile { get; init; }

    public JobOptions? Options { get; init; }

    /// <summary>Area of interest as GeoJSON.</summary>
    public JsonElement? Aoi { get; init; }

    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    public required EngineChoice Engine { get; init; }

    /// <summary>Ask anew although the same command has finished before.</summary>
    public bool Again { get; init; }

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
    /// <summary>int8, or null for the compute type.</summary>
    public string? Weights { get; init; }
}
