using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Chips;

/// <summary>
/// Chips on their way to the workers: queues planned chips, recovers lost ones, and records what jobs wait for. Every method is one
/// transaction.
/// </summary>
public sealed class ChipQueue(Store store)
{
    /// <summary>
    /// Moves up to <paramref name="max"/> planned chips of a model to queued, by priority, then least-served owner, then age;
    /// replicas never take the same.
    /// </summary>
    public Task<IReadOnlyList<QueuedChip>> QueueAsync(string model, int max, CancellationToken cancellationToken) =>
        store.WriteAsync(session => Dispatching.QueueAsync(session, model, max, cancellationToken), cancellationToken);

    /// <summary>Puts queued chips whose publish failed back to planned.</summary>
    public Task UnqueueAsync(IReadOnlyList<long> chipIds, CancellationToken cancellationToken) =>
        store.WriteAsync(
            session =>
                session.ExecuteAsync(
                    $"""
                    UPDATE chips SET state = {ChipState.Planned.Sql()}, queued_at = NULL
                    WHERE {session.Dialect.In("id", "@ids")} AND state = {ChipState.Queued.Sql()}
                    """,
                    cancellationToken,
                    ("@ids", session.Dialect.Keys(chipIds))
                ),
            cancellationToken
        );

    /// <summary>
    /// What the dispatcher must know of each model that has both planned chips and live workers. Its cost does not grow with the
    /// number of planned chips.
    /// </summary>
    public Task<IReadOnlyList<DispatchRoom>> ReadRoomsAsync(TimeSpan workerTimeout, CancellationToken cancellationToken) =>
        store.ReadAsync(session => Dispatching.RoomsAsync(session, workerTimeout, cancellationToken), cancellationToken);

    /// <summary>How many chips wait and run, and who works, for each model with unfinished chips.</summary>
    public Task<IReadOnlyList<QueueDepth>> ReadDepthsAsync(TimeSpan workerTimeout, CancellationToken cancellationToken) =>
        store.ReadAsync<IReadOnlyList<QueueDepth>>(
            async session =>
            {
                var counts = await session.QueryAsync(
                    $"""
                    SELECT j.model, c.state, count(*) FROM jobs j JOIN scenes s ON s.job_id = j.id JOIN chips c ON c.scene_id = s.id
                    WHERE j.{StateSql.LiveJob} AND c.{StateSql.UnfinishedChip} GROUP BY j.model, c.state
                    """,
                    r => (Model: r.GetString(0), State: StateNames.Parse<ChipState>(r.GetString(1)), Count: r.GetInt64(2)),
                    cancellationToken
                );
                var workers = await LiveWorkers.ReadAsync(session, workerTimeout, cancellationToken);
                return
                [
                    .. counts
                        .GroupBy(c => c.Model)
                        .OrderBy(g => g.Key, StringComparer.Ordinal)
                        .Select(g =>
                        {
                            long In(ChipState state) => g.Where(c => c.State == state).Sum(c => c.Count);
                            var live = workers.FirstOrDefault(w => w.Model == g.Key);
                            return new QueueDepth(
                                g.Key,
                                In(ChipState.Planned),
                                In(ChipState.Queued),
                                In(ChipState.Running),
                                live?.Slots ?? 0,
                                live?.ChipsPerSecond ?? 0
                            );
                        }),
                ];
            },
            cancellationToken
        );

    /// <summary>
    /// Repairs: requeues old queued chips, takes back expired chip leases (counting crashes, failing the third as poison), and runs
    /// the last-chip statement.
    /// </summary>
    public Task<ReconcileReport> ReconcileAsync(TimeSpan queuedOlderThan, CancellationToken cancellationToken) =>
        store.WriteAsync(session => Reconciling.RunAsync(session, queuedOlderThan, cancellationToken), cancellationToken);

    /// <summary>
    /// For the start of one process alone: releases the queued and running chips and the scene leases of the process before it, without
    /// counting a crash.
    /// </summary>
    public Task<int> ResetInFlightAsync(CancellationToken cancellationToken) =>
        store.WriteAsync(session => Reconciling.ResetAsync(session, cancellationToken), cancellationToken);

    /// <summary>
    /// Records for every job with unanswered chips what it waits for outside of the store (the broker, a worker with its model), or
    /// clears it; deletes the rows of workers that ended long ago.
    /// </summary>
    /// <returns>How many jobs wait for something else now.</returns>
    public Task<int> UpdateWaitReasonsAsync(bool brokerUnavailable, TimeSpan workerTimeout, CancellationToken cancellationToken) =>
        store.WriteAsync(
            session => WaitReasons.UpdateAsync(session, brokerUnavailable, workerTimeout, cancellationToken),
            cancellationToken
        );
}
