using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Chips;

/// <summary>
/// The chips that workers hold. Every method is one transaction; a claim's <c>attempt</c> is its fencing token, and a write that
/// names an older one changes nothing and says so.
/// </summary>
public sealed class ChipClaims(Store store)
{
    private static readonly (string, RowType)[] ClaimKey = [("k_id", RowType.Long), ("k_attempt", RowType.Int)];

    /// <summary>
    /// Claims chips (planned or queued -> running); chips that another worker holds, that ended or whose job was dismissed are
    /// missing from the result.
    /// </summary>
    public Task<IReadOnlyList<ClaimedChip>> ClaimAsync(
        IReadOnlyList<long> chipIds,
        string worker,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        store.WriteAsync<IReadOnlyList<ClaimedChip>>(
            async session =>
            {
                await session.LockAsync("chips", chipIds, cancellationToken);
                var claimed = await session.QueryAsync(
                    $"""
                    UPDATE chips SET state = {ChipState.Running.Sql()}, attempt = attempt + 1, worker = @worker,
                      lease_until = @now + @lease
                    WHERE {session.Dialect.In("id", "@ids")} AND {StateSql.WaitingChip}
                    RETURNING id, scene_id, (SELECT s.job_id FROM scenes s WHERE s.id = scene_id), attempt, crashes, x, y, width, height,
                      level, col, row, queries, content_hash
                    """,
                    r => new ClaimedChip(
                        r.GetInt64(0),
                        r.GetInt64(1),
                        r.GetInt64(2),
                        r.GetInt32(3),
                        r.GetInt32(4) > 0,
                        r.GetInt32(5),
                        r.GetInt32(6),
                        r.GetInt32(7),
                        r.GetInt32(8),
                        r.GetInt32(9),
                        r.GetInt32(10),
                        r.GetInt32(11),
                        r.IsDBNull(12) ? null : r.GetString(12),
                        r.IsDBNull(13) ? "" : r.GetString(13)
                    ),
                    cancellationToken,
                    ("@ids", session.Dialect.Keys(chipIds)),
                    ("@worker", worker),
                    ("@lease", lease)
                );
                var byId = claimed.ToDictionary(c => c.ChipId);
                return [.. chipIds.Distinct().Where(byId.ContainsKey).Select(id => byId[id])];
            },
            cancellationToken
        );

    /// <summary>Prolongs the running claims of this worker on the chips that it works on; returns those it still holds.</summary>
    public async Task<IReadOnlyList<long>> RenewAsync(
        string worker,
        IReadOnlyList<long> chipIds,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        chipIds.Count == 0
            ? []
            : await store.WriteAsync(
                async session =>
                {
                    await session.LockAsync("chips", chipIds, cancellationToken);
                    return await session.KeysAsync(
                        $"""
                        UPDATE chips SET lease_until = @now + @lease
                        WHERE {session.Dialect.In("id", "@ids")} AND state = {ChipState.Running.Sql()} AND worker = @worker
                        RETURNING id
                        """,
                        cancellationToken,
                        ("@ids", session.Dialect.Keys(chipIds)),
                        ("@worker", worker),
                        ("@lease", lease)
                    );
                },
                cancellationToken
            );

    /// <summary>Gives claims back (running -> planned) without counting a crash.</summary>
    public Task ReleaseAsync(IReadOnlyList<(long ChipId, int Attempt)> claims, CancellationToken cancellationToken) =>
        EndClaimsAsync(claims, $"state = {ChipState.Planned.Sql()}, queued_at = NULL", cancellationToken);

    /// <summary>
    /// Suspends claims (running -> queued): the worker keeps their messages and claims the chips again when their turn comes. No crash
    /// is counted.
    /// </summary>
    public Task SuspendAsync(IReadOnlyList<(long ChipId, int Attempt)> claims, CancellationToken cancellationToken) =>
        EndClaimsAsync(claims, $"state = {ChipState.Queued.Sql()}, queued_at = @now", cancellationToken);

    /// <summary>
    /// Stores completions in one transaction, fenced one by one, adds to progress, and moves scenes whose last chip ended to
    /// merging.
    /// </summary>
    /// <returns>For each completion whether it was written; false means stale.</returns>
    public Task<CompletionOutcome> CompleteAsync(IReadOnlyList<ChipCompletion> completions, CancellationToken cancellationToken) =>
        store.WriteAsync(session => Completing.RunAsync(session, completions, cancellationToken), cancellationToken);

    private Task EndClaimsAsync(IReadOnlyList<(long ChipId, int Attempt)> claims, string set, CancellationToken cancellationToken) =>
        store.WriteAsync(
            async session =>
            {
                await session.LockAsync("chips", claims.Select(c => c.ChipId), cancellationToken);
                return await session.ExecuteAsync(
                    $"""
                    UPDATE chips SET {set}, worker = NULL, lease_until = NULL FROM {session.Dialect.Rows("k", ClaimKey)}
                    WHERE chips.id = k.k_id AND chips.attempt = k.k_attempt AND chips.state = {ChipState.Running.Sql()}
                    """,
                    cancellationToken,
                    session.Dialect.RowValues("k", [.. claims.Select(c => new object?[] { c.ChipId, c.Attempt })], ClaimKey)
                );
            },
            cancellationToken
        );
}
