using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.States;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace GeoChat.Batch.Ingest.Endpoints;

/// <summary>Jobs by OGC API - Processes: list, status, dismiss, results; and retry of what failed.</summary>
internal static class JobsApi
{
    private const int MaxPage = 1000;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var jobs = endpoints.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapGet("", ListAsync).WithName("getJobs").WithSummary("Jobs, newest first");
        jobs.MapGet("{id}", GetAsync).WithName("getStatus").WithSummary("Status of a job");
        jobs.MapDelete("{id}", DismissAsync).WithName("dismiss").WithSummary("Cancel a job; results so far stay");
        jobs.MapGet("{id}/results", ResultsAsync).WithName("getResult").WithSummary("Where a finished job's results are");
        jobs.MapPost("{id}/retry", RetryAsync).WithName("retry").WithSummary("Put an ended job's failed chips and scenes back to work");
        jobs.MapPost("{id}/continue", ContinueAsync).WithName("continue").WithSummary("Ask the chips that a sample left for later");
        jobs.MapPost("{id}/remerge", RemergeAsync)
            .WithName("remerge")
            .WithSummary("Merge an ended job's raw boxes again, without the model; body {\"iou\": 0.3}");
    }

    private static async Task<Ok<JobList>> ListAsync(
        JobTable table,
        CancellationToken cancellationToken,
        int limit = 50,
        long? before = null
    )
    {
        if (limit is < 1 or > MaxPage)
            throw new RequestException($"A limit of {limit} is not possible. Ask for 1 to {MaxPage} jobs.");
        var page = await table.ListAsync(limit + 1, before, cancellationToken);
        List<Link> links = [new("/jobs", "self", "application/json", "Jobs")];
        if (page.Count > limit)
            links.Add(new($"/jobs?limit={limit}&before={page[limit - 1].Job.Id}", "next", "application/json", "Older jobs"));
        return TypedResults.Ok(new JobList([.. page.Take(limit).Select(StatusInfo.Of)], links));
    }

    private static async Task<Ok<StatusInfo>> GetAsync(string id, JobTable table, CancellationToken cancellationToken) =>
        TypedResults.Ok(StatusInfo.Of(await FindAsync(id, table, cancellationToken)));

    private static async Task<Ok<StatusInfo>> DismissAsync(string id, JobTable table, CancellationToken cancellationToken)
    {
        var before = await FindAsync(id, table, cancellationToken);
        if (!await table.DismissAsync(id, cancellationToken) && before.Job.State != JobState.Dismissed)
            throw new JobEndedException(id, before.Job.State.Word());
        return TypedResults.Ok(StatusInfo.Of(await FindAsync(id, table, cancellationToken)));
    }

    private static async Task<Ok<JobResults>> ResultsAsync(string id, JobTable table, CancellationToken cancellationToken)
    {
        var status = await FindAsync(id, table, cancellationToken);
        return status.Job.State == JobState.Successful
            ? TypedResults.Ok(JobResults.Of(status))
            : throw new ResultsNotReadyException(id, status.Job.State.Word());
    }

    private static async Task<Ok<StatusInfo>> RetryAsync(string id, JobTable table, WorkSignal signal, CancellationToken cancellationToken)
    {
        await FindAsync(id, table, cancellationToken);
        await table.RetryFailedAsync(id, cancellationToken);
        signal.Set();
        return TypedResults.Ok(StatusInfo.Of(await FindAsync(id, table, cancellationToken)));
    }

    private static async Task<Ok<StatusInfo>> ContinueAsync(
        string id,
        JobTable table,
        WorkSignal signal,
        CancellationToken cancellationToken
    )
    {
        var before = await FindAsync(id, table, cancellationToken);
        if (await table.ContinueAsync(id, cancellationToken) == 0)
            throw NotReopened(
                before,
                before.Scenes.Any(scene => scene.Sample is not null)
                    ? "its sample must have ended first"
                    : "it is no sample, so nothing is left to ask"
            );
        signal.Set();
        return TypedResults.Ok(StatusInfo.Of(await FindAsync(id, table, cancellationToken)));
    }

    private static async Task<Ok<StatusInfo>> RemergeAsync(
        string id,
        HttpRequest http,
        JobTable table,
        WorkSignal signal,
        CancellationToken cancellationToken
    )
    {
        var before = await FindAsync(id, table, cancellationToken);
        using var reader = new StreamReader(http.Body);
        var body = await reader.ReadToEndAsync(cancellationToken);
        var settings = MergeSettings.Parse(string.IsNullOrWhiteSpace(body) ? null : body);
        if (await table.RemergeAsync(id, settings.ToJson(), cancellationToken) == 0)
            throw NotReopened(before, "only an ended job with results can be merged again");
        signal.Set();
        return TypedResults.Ok(StatusInfo.Of(await FindAsync(id, table, cancellationToken)));
    }

    private static JobNotReopenedException NotReopened(JobStatus status, string why) => new(status.Job.Uid, status.Job.State.Word(), why);

    private static async Task<JobStatus> FindAsync(string id, JobTable table, CancellationToken cancellationToken) =>
        await table.FindAsync(id, cancellationToken) ?? throw new JobNotFoundException(id);
}

/// <summary>A page of jobs.</summary>
public sealed record JobList(IReadOnlyList<StatusInfo> Jobs, IReadOnlyList<Link> Links);

/// <summary>Outputs of a finished job, by reference.</summary>
/// <param name="Detections">Rotated boxes.</param>
/// <param name="Chips">Chips by outcome.</param>
/// <param name="Answers">Raw answers.</param>
/// <param name="Scenes">What the answers say of each whole scene.</param>
public sealed record JobResults(
    OutputReference Detections,
    OutputReference Chips,
    OutputReference Answers,
    IReadOnlyList<SceneOutcome> Scenes
)
{
    internal static JobResults Of(JobStatus status) =>
        new(
            Items("detections", status.Job.Uid),
            Items("chips", status.Job.Uid),
            Items("answers", status.Job.Uid),
            [
                .. status.Scenes.Select(scene => new SceneOutcome(
                    scene.Name,
                    scene.State.Word(),
                    scene.Reason,
                    SceneResults.Parse(scene.Results)
                )),
            ]
        );

    private static OutputReference Items(string collection, string uid) =>
        new($"/collections/{collection}/items?job={uid}", "application/geo+json");
}

/// <summary>A scene of a finished job.</summary>
public sealed record SceneOutcome(string Name, string State, string? Reason, SceneResults? Results);

/// <summary>An output by reference.</summary>
public sealed record OutputReference(string Href, string Type);
