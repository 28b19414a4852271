using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.Scenes;

namespace GeoChat.Batch.Storage.Pipeline;

/// <summary>
/// The hot path of the pipeline as statements of the store: one implementation speaks SQLite (GeoPackage), one PostgreSQL.
/// Every method is one transaction. Writes under a lease or claim are fenced by <c>attempt</c>: a stale one changes nothing and says so.
/// </summary>
public interface IPipelineStore
{
    /// <summary>Stores job and scenes in one transaction; the same owner and idempotency key give the same job.</summary>
    Task<SubmitOutcome> SubmitAsync(Job job, IReadOnlyList<Scene> scenes, CancellationToken cancellationToken);

    /// <summary>
    /// Leases the next scene to tile (accepted, or tiling with an expired lease) and moves it to tiling; null where there is none.
    /// </summary>
    Task<SceneLease?> LeaseSceneToTileAsync(string owner, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Leases the next scene to merge (merging, unleased or expired); null where there is none.</summary>
    Task<SceneLease?> LeaseSceneToMergeAsync(string owner, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Prolongs a lease; false where it was lost or the job was dismissed.</summary>
    Task<bool> RenewSceneLeaseAsync(SceneLease held, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Gives a lease back, e.g. on shutdown, without counting a crash.</summary>
    Task ReleaseSceneLeaseAsync(SceneLease held, CancellationToken cancellationToken);

    /// <summary>
    /// Inserts chips that are not there yet by their natural key; a chip with the content of an earlier planned one of the scene
    /// becomes skipped(duplicate). False where the lease was lost.
    /// </summary>
    Task<bool> AddChipsAsync(SceneLease held, IReadOnlyList<Chip> chips, CancellationToken cancellationToken);

    /// <summary>
    /// Marks the scene tiled with its stretch and coverage, moves it to analyzing, and to merging where no chip is unfinished.
    /// False where the lease was lost.
    /// </summary>
    Task<bool> FinishTilingAsync(SceneLease held, string? stretch, string coverage, CancellationToken cancellationToken);

    /// <summary>Ends a scene as failed with its reason, and the job where it was the last.</summary>
    Task<bool> FailSceneAsync(SceneLease held, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Moves up to <paramref name="max"/> planned chips of a model to queued, by priority, then least-served owner, then age;
    /// replicas never take the same.
    /// </summary>
    Task<IReadOnlyList<QueuedChip>> QueueChipsAsync(string model, int max, CancellationToken cancellationToken);

    /// <summary>Puts queued chips whose publish failed back to planned.</summary>
    Task UnqueueChipsAsync(IReadOnlyList<long> chipIds, CancellationToken cancellationToken);

    /// <summary>How full the way to the workers is, per model with unfinished chips.</summary>
    Task<IReadOnlyList<QueueDepth>> QueueDepthsAsync(TimeSpan workerTimeout, CancellationToken cancellationToken);

    /// <summary>
    /// What the dispatcher must know of each model that has both planned chips and live workers. Its cost does not grow with the
    /// chips that wait.
    /// </summary>
    Task<IReadOnlyList<DispatchRoom>> DispatchRoomsAsync(TimeSpan workerTimeout, CancellationToken cancellationToken);

    /// <summary>
    /// Claims chips (planned or queued -> running); those that another has, that ended or whose job was dismissed are missing from
    /// the answer.
    /// </summary>
    Task<IReadOnlyList<ClaimedChip>> ClaimChipsAsync(
        IReadOnlyList<long> chipIds,
        string worker,
        TimeSpan lease,
        CancellationToken cancellationToken
    );

    /// <summary>Prolongs the running claims of this worker on the chips that it works on; returns those it still holds.</summary>
    Task<IReadOnlyList<long>> RenewClaimsAsync(
        string worker,
        IReadOnlyList<long> chipIds,
        TimeSpan lease,
        CancellationToken cancellationToken
    );

    /// <summary>Gives claims back (running -> planned) without counting a crash.</summary>
    Task ReleaseChipsAsync(IReadOnlyList<(long ChipId, int Attempt)> claims, CancellationToken cancellationToken);

    /// <summary>
    /// Lays claims down (running -> queued) whose message the worker keeps, to claim them again when their turn comes; no crash is
    /// counted.
    /// </summary>
    Task SuspendChipsAsync(IReadOnlyList<(long ChipId, int Attempt)> claims, CancellationToken cancellationToken);

    /// <summary>
    /// Stores completions in one transaction, fenced one by one, adds to progress, and moves scenes whose last chip ended to
    /// merging.
    /// </summary>
    /// <returns>For each completion whether it was written; false means stale.</returns>
    Task<CompletionOutcome> CompleteChipsAsync(IReadOnlyList<ChipCompletion> completions, CancellationToken cancellationToken);

    /// <summary>The raw boxes of a scene, ordered by chip, query and ordinal.</summary>
    Task<IReadOnlyList<SceneBox>> ReadBoxesAsync(long sceneId, CancellationToken cancellationToken);

    /// <summary>What a scene's answers mean where that is a value, ordered by chip, query and turn.</summary>
    Task<IReadOnlyList<ChipValue>> ReadValuesAsync(long sceneId, CancellationToken cancellationToken);

    /// <summary>Chips of a scene with an answer that hit a limit and located things.</summary>
    Task<IReadOnlyList<long>> ReadSaturatedAsync(long sceneId, CancellationToken cancellationToken);

    /// <summary>The chips of a scene, ordered by key.</summary>
    Task<IReadOnlyList<Chip>> ReadChipsAsync(long sceneId, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the scene's detections by the merged ones, finishes scene and, with its last scene, the job. False where the lease
    /// was lost.
    /// </summary>
    Task<bool> FinishMergeAsync(
        SceneLease held,
        IReadOnlyList<MergedDetection> detections,
        string coverage,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Heals: requeues old queued chips, takes back expired chip leases (counting crashes, failing the third as poison), and runs
    /// the last-chip statement.
    /// </summary>
    Task<ReconcileReport> ReconcileAsync(TimeSpan queuedOlderThan, CancellationToken cancellationToken);

    /// <summary>
    /// Embedded start: queued and running chips and held scene leases of a process that is gone go back, without counting a crash.
    /// </summary>
    Task<int> ResetInFlightAsync(CancellationToken cancellationToken);

    /// <summary>Writes a worker's row and its heartbeat.</summary>
    Task HeartbeatAsync(WorkerNode worker, CancellationToken cancellationToken);

    /// <summary>Removes a worker that ends.</summary>
    Task RemoveWorkerAsync(string workerId, CancellationToken cancellationToken);

    /// <summary>The workers heard of within the timeout, oldest first, draining ones too.</summary>
    Task<IReadOnlyList<WorkerNode>> ListWorkersAsync(TimeSpan workerTimeout, CancellationToken cancellationToken);

    /// <summary>
    /// Says of every job with chips left to answer what it waits for from outside (the broker, a worker with its model), or clears
    /// it; forgets workers long gone.
    /// </summary>
    /// <returns>How many jobs changed what they say.</returns>
    Task<int> TellWaitingAsync(bool brokerAway, TimeSpan workerTimeout, CancellationToken cancellationToken);

    /// <summary>A job by its uid with counts; null where unknown.</summary>
    Task<JobStatus?> FindJobAsync(string uid, CancellationToken cancellationToken);

    /// <summary>Jobs, newest first, before <paramref name="beforeId"/> where given.</summary>
    Task<IReadOnlyList<JobStatus>> ListJobsAsync(int limit, long? beforeId, CancellationToken cancellationToken);

    /// <summary>What the latest successful jobs of a model took, for estimates.</summary>
    Task<IReadOnlyList<PastJob>> ReadPastJobsAsync(string model, int limit, CancellationToken cancellationToken);

    /// <summary>A job and scene by key, for the worker's cache; null where unknown.</summary>
    Task<(Job Job, Scene Scene)?> FindSceneAsync(long sceneId, CancellationToken cancellationToken);

    /// <summary>Cancels: unfinished chips become skipped(dismissed), results so far stay. False where the job had ended.</summary>
    Task<bool> DismissAsync(string uid, CancellationToken cancellationToken);

    /// <summary>Puts the failed chips and scenes of an ended job back to work; returns how many.</summary>
    Task<int> RetryFailedAsync(string uid, CancellationToken cancellationToken);

    /// <summary>
    /// Has the rest of a sampled job's chips asked: its done scenes are tiled again, chips that are there stay. Returns how many
    /// scenes; 0 where the job has not ended successful or was no sample.
    /// </summary>
    Task<int> ContinueAsync(string uid, CancellationToken cancellationToken);

    /// <summary>
    /// Has an ended job's done scenes merged again from their raw boxes. Returns how many scenes; 0 where the job has not ended
    /// successful.
    /// </summary>
    Task<int> RemergeAsync(string uid, string? merging, CancellationToken cancellationToken);

    /// <summary>
    /// Under the lease to merge: inserts chips skipped(duplicate) that are not there yet, with copies of the answers of those they
    /// repeat. False where the lease was lost.
    /// </summary>
    Task<bool> AddDuplicatesAsync(SceneLease held, IReadOnlyList<Chip> duplicates, CancellationToken cancellationToken);

    /// <summary>Under the lease to merge: keeps what the answers say of the whole scene. False where the lease was lost.</summary>
    Task<bool> SetResultsAsync(SceneLease held, string results, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the next subscriber to be told of a job's end; it comes again after the lease unless <see cref="EndNoticeAsync"/> ends
    /// it. Null where there is none.
    /// </summary>
    Task<JobNotice?> LeaseNoticeAsync(TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Ends a notice, or has it come again after a time.</summary>
    Task EndNoticeAsync(long jobId, TimeSpan? againIn, CancellationToken cancellationToken);
}
