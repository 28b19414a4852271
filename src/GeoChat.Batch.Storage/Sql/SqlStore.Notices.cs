using GeoChat.Batch.Storage.Jobs;

namespace GeoChat.Batch.Storage.Sql;

/// <content>Subscribers of ended jobs.</content>
public abstract partial class SqlStore
{
    /// <inheritdoc/>
    public Task<JobNotice?> LeaseNoticeAsync(TimeSpan lease, CancellationToken cancellationToken) =>
        WriteAsync(
            async session =>
                (
                    await session.QueryAsync(
                        $"""
                        UPDATE jobs SET notify_at = @until, notify_attempts = notify_attempts + 1
                        WHERE id = (SELECT j.id FROM jobs j WHERE j.notify_at <= @now ORDER BY j.notify_at LIMIT 1 {Dialect.SkipLocked(
                            "j"
                        )})
                        RETURNING id, uid, state, subscriber, notify_attempts
                        """,
                        row => new JobNotice(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4)),
                        cancellationToken,
                        ("@until", session.Now + Ms(lease))
                    )
                ).SingleOrDefault(),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task EndNoticeAsync(long jobId, TimeSpan? againIn, CancellationToken cancellationToken) =>
        WriteAsync(
            session =>
                session.ExecuteAsync(
                    "UPDATE jobs SET notify_at = @at WHERE id = @job",
                    cancellationToken,
                    ("@job", jobId),
                    ("@at", againIn is { } time ? session.Now + Ms(time) : null)
                ),
            cancellationToken
        );
}
