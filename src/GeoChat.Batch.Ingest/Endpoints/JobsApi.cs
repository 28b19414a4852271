using GeoChat.Batch.Ingest.Requests;
using GeoChat.Batch.Storage.Pipeline;
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
    }

    private static async Task<Ok<JobList>> ListAsync(IPipelineStore store, CancellationToken cancellationToken, int limit = 50, long? before = null)
    {
        if (limit is < 1 or > MaxPage)
            throw new RequestException($"A limit of {limit} is not possible. Ask for 1 to {MaxPage} jobs.");
        var page = await store.ListJobsAsync(limit + 1, before, cancellationToken);
        List<Link> links = [new("/jobs", "self", "application/json", "Jobs")];
        if (page.Count > limit)
            links.Add(new($"/jobs?limit={limit}&before={page[limit - 1].Job.Id}", "next", "application/json", "Older jobs"));
        return TypedResults.Ok(new JobList([.. page.Take(limit).Select(StatusInfo.Of)], links));
    }

    private static async Task<Ok<StatusInfo>> GetAsync(string id, IPipelineStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(StatusInfo.Of(await FindAsync(id, store, cancellationToken)));

    private static async Task<Ok<StatusInfo>> DismissAsync(string id, IPipelineStore store, CancellationToken cancellationToken)
    {
        var before = await FindAsync(id, store, cancellationToken);
        if (!await store.DismissAsync(id, cancellationToken) && before.Job.State != JobState.Dismissed)
            throw new JobEndedException(id, before.Job.State.ToString().ToLowerInvariant());
        return TypedResults.Ok(StatusInfo.Of(await FindAsync(id, store, cancellationToken)));
    }

    private static async Task<Ok<JobResults>> ResultsAsync(string id, IPipelineStore store, CancellationToken cancellationToken)
    {
        var status = await FindAsync(id, store, cancellationToken);
        return status.Job.State == JobState.Successful
            ? TypedResults.Ok(JobResults.Of(id))
            : throw new ResultsNotReadyException(id, status.Job.State.ToString().ToLowerInvariant());
    }

    private static async Task<Ok<StatusInfo>> RetryAsync(string id, IPipelineStore store, WorkSignal signal, CancellationToken cancellationToken)
    {
        await FindAsync(id, store, cancellationToken);
        await store.RetryFailedAsync(id, cancellationToken);
        signal.Set();
        return TypedResults.Ok(StatusInfo.Of(await FindAsync(id, store, cancellationToken)));
    }

    private static async Task<JobStatus> FindAsync(string id, IPipelineStore store, CancellationToken cancellationToken) =>
        await store.FindJobAsync(id, cancellationToken) ?? throw new JobNotFoundException(id);
}

/// <summary>A page of jobs.</summary>
public sealed record JobList(IReadOnlyList<StatusInfo> Jobs, IReadOnlyList<Link> Links);

/// <summary>Outputs of a finished job, by reference.</summary>
public sealed record JobResults(OutputReference Detections, OutputReference Chips, OutputReference Answers)
{
    internal static JobResults Of(string uid) => new(Items("detections", uid), Items("chips", uid), Items("answers", uid));

    private static OutputReference Items(string collection, string uid) => new($"/collections/{collection}/items?job={uid}", "application/geo+json");
}

/// <summary>An output by reference.</summary>
public sealed record OutputReference(string Href, string Type);
