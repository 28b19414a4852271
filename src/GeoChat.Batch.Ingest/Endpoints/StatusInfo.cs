using System.Text.Json.Nodes;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Ingest.Endpoints;

/// <summary>A job as OGC API - Processes words it (statusInfo), with our counts beside.</summary>
public sealed record StatusInfo
{
    /// <summary>Always <c>process</c>.</summary>
    public string Type { get; } = "process";

    public string ProcessID { get; } = ProcessesApi.AnalyzeScenes;

    public required string JobID { get; init; }

    /// <summary>accepted, running, successful, failed or dismissed.</summary>
    public required string Status { get; init; }

    /// <summary>Percent of known chips that ended, 0..100.</summary>
    public required int Progress { get; init; }

    public string? Message { get; init; }

    public string? Waiting { get; init; }

    public string? Paused { get; init; }

    public required bool Partial { get; init; }

    public required string Model { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Finished { get; init; }

    public required DateTimeOffset Updated { get; init; }

    public required ChipCounts Chips { get; init; }

    public required long Boxes { get; init; }

    public required long Detections { get; init; }

    public required IReadOnlyList<SceneStatus> Scenes { get; init; }

    /// <summary>What it was told to cost before it ran: chips, prompts, seconds where a rate was known, warnings.</summary>
    public JobEstimate? Estimate { get; init; }

    /// <summary>The request as stored.</summary>
    public required JsonNode Request { get; init; }

    public required IReadOnlyList<Link> Links { get; init; }

    /// <summary>The status document of a job.</summary>
    public static StatusInfo Of(JobStatus status)
    {
        var job = status.Job;
        return new StatusInfo
        {
            JobID = job.Uid,
            Status = job.State.Word(),
            Progress = JobProgress.Of(status).Percent,
            Message = job.Message,
            Waiting = job.Waiting,
            Paused = job.Paused,
            Partial = job.Partial,
            Model = job.Model,
            Created = Time(job.CreatedAt)!.Value,
            Started = Time(job.StartedAt),
            Finished = Time(job.FinishedAt),
            Updated = Time(job.UpdatedAt)!.Value,
            Chips = status.Chips,
            Boxes = status.Boxes,
            Detections = status.Detections,
            Scenes = [.. status.Scenes.Select(SceneStatus.Of)],
            Estimate = JobEstimate.Of(job),
            Request = JsonNode.Parse(job.Request)!,
            Links = Link.OfJob(job.Uid, job.State),
        };
    }

    private static DateTimeOffset? Time(long? unixMilliseconds) =>
        unixMilliseconds is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}

/// <summary>A scene of a job.</summary>
public sealed record SceneStatus(
    string Name,
    string State,
    string? Reason,
    int Width,
    int Height,
    string? Crs,
    double? GsdMetres,
    double? ModelGsdMetres,
    JsonNode? Stretch,
    JsonNode? Sample,
    JsonNode? Coverage,
    JsonNode? Results
)
{
    internal static SceneStatus Of(Storage.Entities.Scene scene) =>
        new(
            scene.Name,
            scene.State.Word(),
            scene.Reason,
            scene.Width,
            scene.Height,
            scene.Crs,
            scene.GsdMetres,
            scene.ModelGsdMetres,
            Json(scene.Stretch),
            Json(scene.Sample),
            Json(scene.Coverage),
            Json(scene.Results)
        );

    private static JsonNode? Json(string? text) => text is null ? null : JsonNode.Parse(text);
}

/// <summary>A link as OGC APIs write it.</summary>
public sealed record Link(string Href, string Rel, string Type, string Title)
{
    internal static IReadOnlyList<Link> OfJob(string uid, JobState state)
    {
        List<Link> links =
        [
            new($"/jobs/{uid}", "self", "application/json", "This job"),
            new($"/collections/detections/items?job={uid}", "items", "application/geo+json", "Detections so far"),
        ];
        if (state is JobState.Successful)
            links.Add(new($"/jobs/{uid}/results", "http://www.opengis.net/def/rel/ogc/1.0/results", "application/json", "Results"));
        return links;
    }
}
