using System.Text.Json;
using System.Text.Json.Serialization;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Jobs.Results;

/// <summary>What a job will cost, told before it runs.</summary>
/// <param name="Chips">Chips of all scenes, skipped ones included; quarters of crowded chips come on top.</param>
/// <param name="Prompts">Questions put to the model.</param>
/// <param name="Seconds">Time at the rate of earlier jobs of this model; null where none is known.</param>
/// <param name="Warnings">What will make answers worse, each with its remedy.</param>
public sealed record JobEstimate(
    long Chips,
    long Prompts,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Seconds,
    IReadOnlyList<string> Warnings
)
{
    /// <summary>The estimate that a job was stored with; null where it has none.</summary>
    public static JobEstimate? Of(Job job) =>
        job.Limits is { } limits ? JsonSerializer.Deserialize<Limits>(limits, RequestJson.Options)!.Estimate : null;

    /// <summary>The form that the store keeps (<see cref="Job.Limits"/>).</summary>
    public string ToLimits() => JsonSerializer.Serialize(new Limits(this), RequestJson.Options);

    private sealed record Limits(JobEstimate? Estimate);
}
