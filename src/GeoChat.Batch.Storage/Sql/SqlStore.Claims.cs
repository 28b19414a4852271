using GeoChat.Batch.Storage.Chips;

namespace GeoChat.Batch.Storage.Sql;

/// <content>Workers hold chips.</content>
public abstract partial class SqlStore
{
    private static readonly (string, RowType)[] ClaimKey = [("k_id", RowType.Long), ("k_attempt", RowType.Int)];

    /// <inheritdoc/>
    public Task<IReadOnlyList<ClaimedChip>> ClaimChipsAsync(
        IReadOnlyList<long> chipIds,
        string worker,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        WriteAsync<IReadOnlyList<ClaimedChip>>(
            async session =>
            {
                await LockChipsAsync(session, chipIds, cancellationToken);
                var claimed = await session.QueryAsync(
                    $"""
                    UPDATE chips SET state = 'running', attempt = attempt + 1, worker = @worker, lease_until = @now + @lease
                    WHERE {Dialect.In("id", "@ids")} AND state IN ('planned', 'queued')
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
                    ("@ids", Dialect.Keys(chipIds)),
                    ("@worker", worker),
                    ("@lease", Ms(lease))
                );
                var byId = claimed.ToDictionary(c => c.ChipId);
                return [.. chipIds.Distinct().Where(byId.ContainsKey).Select(id => byId[id])];
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyList<long>> RenewClaimsAsync(
        string worker,
        IReadOnlyList<long> chipIds,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        chipIds.Count == 0
            ? []
            : await WriteAsync(
                async session =>
                {
                    await LockChipsAsync(session, chipIds, cancellationToken);
                    return await session.KeysAsync(
                        $"UPDATE chips SET lease_until = @now + @lease WHERE {Dialect.In("id", "@ids")} AND state = 'running' AND worker = @worker RETURNING id",
                        cancellationToken,
                        ("@ids", Dialect.Keys(chipIds)),
                        ("@worker", worker),
                        ("@lease", Ms(lease))
                    );
                },
                cancellationToken
            );

    /// <inheritdoc/>
    public Task ReleaseChipsAsync(IReadOnlyList<(long ChipId, int Attempt)> claims, CancellationToken cancellationToken) =>
        LayDownAsync(claims, "state = 'planned', queued_at = NULL", cancellationToken);

    /// <inheritdoc/>
    public Task SuspendChipsAsync(IReadOnlyList<(long ChipId, int Attempt)> claims, CancellationToken cancellationToken) =>
        LayDownAsync(claims, "state = 'queued', queued_at = @now", cancellationToken);

    private Task LayDownAsync(IReadOnlyList<(long ChipId, int Attempt)> claims, string set, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
            {
                await LockChipsAsync(session, claims.Select(c => c.ChipId), cancellationToken);
                return await session.ExecuteAsync(
                    $"""
                    UPDATE chips SET {set}, worker = NULL, lease_until = NULL FROM {Dialect.Rows("k", ClaimKey)}
                    WHERE chips.id = k.k_id AND chips.attempt = k.k_attempt AND chips.state = 'running'
                    """,
                    cancellationToken,
                    Dialect.RowValues("k", [.. claims.Select(c => new object?[] { c.ChipId, c.Attempt })], ClaimKey)
                );
            },
            cancellationToken
        );
}
