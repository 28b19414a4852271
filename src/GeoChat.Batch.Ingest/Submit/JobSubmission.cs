using GeoChat.Batch.Ingest.Notify;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.ServiceDefaults.Observability;
using GeoChat.Batch.Storage.Jobs;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>
/// First stop: checks a request, reads each scene's header only, and stores job and scenes in one transaction. Nothing goes to the
/// broker here, so a submit works while it is down.
/// </summary>
public sealed class JobSubmission(
    JobTable jobs,
    JobDrafts drafts,
    WorkSignal signal,
    IOptions<IngestOptions> options,
    IOptions<WebhookOptions> webhooks,
    TimeProvider clock
)
{
    /// <summary>Stores the job, or finds the one that the same owner and key made before.</summary>
    /// <exception cref="RequestException">The request is refused.</exception>
    /// <exception cref="QueryException">A query is refused.</exception>
    /// <exception cref="Blobs.BlobException">A scene is not there or cannot be had.</exception>
    public async Task<SubmitOutcome> SubmitAsync(
        AnalyzeScenesRequest request,
        string owner,
        string? idempotencyKey,
        CancellationToken cancellationToken
    )
    {
        SubscriberRules.Check(request.Subscriber, webhooks.Value);
        var draft = await drafts.ReadAsync(request, cancellationToken);
        var notice = DomainNotice.For(draft.Profile, draft.Scenes.Select(scene => scene.Source), options.Value.DemoFolders);
        var job = draft.ToJob(owner, idempotencyKey, notice, clock.GetUtcNow());
        using var span = JobTrace.Start("submit", job.Uid);
        var outcome = await jobs.SubmitAsync(job, draft.Scenes, cancellationToken);
        if (outcome.KeyReused)
            throw new KeyReusedException(idempotencyKey!);
        signal.Set();
        return outcome;
    }

    /// <summary>What the job would cost; nothing is stored.</summary>
    /// <exception cref="RequestException">The request is refused.</exception>
    /// <exception cref="QueryException">A query is refused.</exception>
    public async Task<JobEstimate> EstimateAsync(AnalyzeScenesRequest request, CancellationToken cancellationToken) =>
        (await drafts.ReadAsync(request, cancellationToken)).Estimate;
}
