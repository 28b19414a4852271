using Npgsql;

namespace GeoChat.Batch.FaultTests;

/// <summary>What a job left in the database, without keys, times and workers: comparable between runs.</summary>
/// <param name="Chips">Column, row, state, attempts, crashes.</param>
/// <param name="Boxes">Place, answer, corners, label, score of each raw box.</param>
/// <param name="Detections">Place, label, score, members of each detection.</param>
/// <param name="Job">State, whether partial, coverage.</param>
public sealed record JobRows(
    IReadOnlyList<string> Chips,
    IReadOnlyList<string> Boxes,
    IReadOnlyList<string> Detections,
    IReadOnlyList<string> Job
)
{
    /// <summary>FROM and WHERE of a job's chips.</summary>
    public static string ChipsOf(string job) =>
        $"pipeline.chips c JOIN pipeline.scenes s ON s.id = c.scene_id JOIN pipeline.jobs j ON j.id = s.job_id WHERE j.uid = '{job}'";

    public static async Task<JobRows> ReadAsync(string database, string job, CancellationToken cancellationToken)
    {
        Task<List<string>> Of(string sql) => TextsAsync(database, sql, cancellationToken);
        return new JobRows(
            await Of(
                $"SELECT s.ordinal || ' ' || c.col || ' ' || c.row || ' ' || c.state || ' ' || c.attempt || ' ' || c.crashes FROM {ChipsOf(job)} ORDER BY s.ordinal, c.row, c.col"
            ),
            await Of(
                $"""
                SELECT concat_ws(' ', s.ordinal, c.col, c.row, a.query_ordinal, a.turn, a.text, b.ordinal, b.x1, b.y1, b.x2, b.y2, b.x3, b.y3, b.x4, b.y4, b.label, b.score_raw, b.flags, b.detection_id IS NOT NULL)
                FROM pipeline.boxes b JOIN pipeline.answers a ON a.id = b.answer_id JOIN pipeline.chips c ON c.id = a.chip_id JOIN pipeline.scenes s ON s.id = c.scene_id JOIN pipeline.jobs j ON j.id = s.job_id
                WHERE j.uid = '{job}' ORDER BY 1
                """
            ),
            await Of(
                $"""
                SELECT concat_ws(' ', s.ordinal, d.label, d.score, d.score_raw, d.heading_deg, d.length_m, d.width_m, d.merged_from, d.cut_edge, d.provisional, d.pixel_corners, ST_AsText(d.geom))
                FROM pipeline.detections d JOIN pipeline.scenes s ON s.id = d.scene_id JOIN pipeline.jobs j ON j.id = s.job_id
                WHERE j.uid = '{job}' ORDER BY 1
                """
            ),
            await Of(
                $"SELECT concat_ws(' ', j.state, j.partial, s.ordinal, s.state, s.coverage) FROM pipeline.scenes s JOIN pipeline.jobs j ON j.id = s.job_id WHERE j.uid = '{job}' ORDER BY s.ordinal"
            )
        );
    }

    /// <summary>
    /// Every chip done once, no box or detection doubled, none lost: the same as in a run that nobody disturbed. How often a chip
    /// was tried is the fault's own.
    /// </summary>
    public void AssertSame(JobRows undisturbed)
    {
        Assert.Equal(undisturbed.Chips.Select(WithoutAttempts), Chips.Select(WithoutAttempts));
        Assert.Equal(undisturbed.Boxes, Boxes);
        Assert.Equal(undisturbed.Detections, Detections);
        Assert.Equal(undisturbed.Job, Job);
    }

    public static async Task<T> ScalarAsync<T>(string database, string sql, CancellationToken cancellationToken)
    {
        // No pool: the server may have been killed since the last question.
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public static async Task<List<string>> TextsAsync(string database, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(reader.GetString(0));
        return rows;
    }

    private static string WithoutAttempts(string chip) => string.Join(' ', chip.Split(' ')[..4]);
}
