using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Storage.Chips;

/// <summary>Live workers that take chips, summed by model.</summary>
internal sealed record LiveWorkers(string Model, int Slots, double ChipsPerSecond)
{
    public static async Task<IReadOnlyList<LiveWorkers>> ReadAsync(
        StoreSession session,
        TimeSpan timeout,
        CancellationToken cancellationToken
    ) =>
        await session.QueryAsync(
            """
            SELECT model, CAST(sum(slots) AS integer), sum(chips_per_second) FROM workers
            WHERE draining = FALSE AND seen_at >= @now - @timeout GROUP BY model
            """,
            r => new LiveWorkers(r.GetString(0), r.GetInt32(1), r.GetDouble(2)),
            cancellationToken,
            ("@timeout", timeout)
        );
}
