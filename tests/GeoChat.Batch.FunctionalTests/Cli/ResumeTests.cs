using Microsoft.Data.Sqlite;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>A run that was killed, stopped or doubled. Answers are constant, so what should come out is known.</summary>
public sealed class ResumeTests
{
    private static readonly string[] Command =
    [
        "run",
        "samples/harbor.tif",
        "--query",
        "refer: ships",
        "--query",
        "describe",
        "--engine",
        "constant",
    ];

    // Eight chips at once, so 64 take eight times as long. The delay is no part of the request.
    private static readonly string[] Slow = ["--constant-delay-ms", "1500"];

    // What of a row may differ between two runs: keys, and when and by whom it was made.
    private const string Rows = """
        SELECT 'chip', c.level, c.col, c.row, c.x, c.y, c.state, c.reason, c.content_hash, '' FROM chips c
        UNION ALL SELECT 'answer', c.level, c.col, c.row, a.query_ordinal, a.turn, a.prompt, a.text, a.tokens, a.model FROM answers a JOIN chips c ON c.id = a.chip_id
        UNION ALL SELECT 'box', c.level, c.col, c.row, a.query_ordinal, b.ordinal, b.label, b.x1 || ' ' || b.y1 || ' ' || b.x3 || ' ' || b.y3, b.score_raw, b.detection_id IS NOT NULL
            FROM boxes b JOIN answers a ON a.id = b.answer_id JOIN chips c ON c.id = a.chip_id
        UNION ALL SELECT 'detection', d.query_ordinal, d.label, d.merged_from, d.cut_edge, d.provisional, d.pixel_corners, d.score, d.length_m, hex(d.geom) FROM detections d
        UNION ALL SELECT 'scene', s.name, s.state, s.coverage, s.stretch, s.tiled, '', '', '', '' FROM scenes s
        UNION ALL SELECT 'job', j.state, j.partial, j.request, '', '', '', '', '', '' FROM jobs j
        ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
        """;

    [Fact]
    public async Task Killed_at_ten_random_moments_a_run_ends_with_the_rows_of_an_undisturbed_one()
    {
        using var scratch = new ScratchFolder();
        var undisturbed = await Geochat.RunAsync([.. Command, "--out", scratch["calm"]]);
        Assert.True(undisturbed.ExitCode == 0, undisturbed.StandardError);
        var random = new Random(20261124);
        var killed = 0;
        for (var attempt = 0; attempt < 10; attempt++)
        {
            using var process = Geochat.StartInto(scratch["log"], [.. Command, .. Slow, "--out", scratch["killed"]]);
            // From before the store exists to the middle of the work.
            await Task.Delay(random.Next(300, 4000));
            process.Kill();
            await process.WaitForExitAsync();
            killed += process.ExitCode == 128 + 9 ? 1 : 0;
        }

        var last = await Geochat.RunAsync([.. Command, "--out", scratch["killed"]]);

        Assert.True(last.ExitCode == 0, last.StandardError);
        Assert.True(killed >= 5, $"only {killed} of 10 runs were still going when killed");
        Assert.Equal(await ReadAsync(scratch["calm"]), await ReadAsync(scratch["killed"]));
        Assert.Empty(Directory.EnumerateFiles(scratch["killed"], "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_stopped_run_goes_on_where_it_was()
    {
        using var scratch = new ScratchFolder();
        using var process = Geochat.StartInto(scratch["log"], [.. Command, "--constant-delay-ms", "3000", "--out", scratch["out"]]);
        while (await CountAsync(scratch["out"], "SELECT count(*) FROM chips WHERE state = 'done'") < 5)
            await Task.Delay(50);
        // Not -INT: a test run in the background inherits it as ignored, and so would the program.
        await CliWrap.Cli.Wrap("kill").WithArguments(["-TERM", process.Id.ToString()]).ExecuteAsync();
        await process.WaitForExitAsync();
        var said = await File.ReadAllTextAsync(scratch["log"]);

        Assert.Equal(130, process.ExitCode);
        Assert.Contains("goes on from there", said, StringComparison.Ordinal);
        var done = await CountAsync(scratch["out"], "SELECT count(*) FROM chips WHERE state = 'done'");
        Assert.InRange(done, 5, 63);

        var again = await Geochat.RunAsync([.. Command, "--out", scratch["out"]]);

        Assert.Equal(0, again.ExitCode);
        Assert.Contains("going on with job", again.StandardError, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(scratch["out"], "SELECT count(*) FROM jobs"));
        Assert.Equal(
            0,
            await CountAsync(
                scratch["out"],
                "SELECT count(*) FROM chips WHERE attempt <> 1 AND id IN (SELECT id FROM chips WHERE state = 'done' ORDER BY finished_at LIMIT 5)"
            )
        );
    }

    [Fact]
    public async Task A_finished_run_is_not_asked_again_unless_told_so()
    {
        using var scratch = new ScratchFolder();
        string[] quick = [.. Command, "--out", scratch["out"]];
        Assert.Equal(0, (await Geochat.RunAsync(quick)).ExitCode);
        var map = scratch["out", "harbor", "map.html"];
        File.Delete(map);

        var again = await Geochat.RunAsync(quick);

        Assert.Equal(0, again.ExitCode);
        Assert.Contains("had finished before", again.StandardError, StringComparison.Ordinal);
        Assert.True(File.Exists(map));
        Assert.Equal(1, await CountAsync(scratch["out"], "SELECT count(*) FROM jobs"));
        Assert.Equal(0, (await Geochat.RunAsync([.. quick, "--again"])).ExitCode);
        Assert.Equal(2, await CountAsync(scratch["out"], "SELECT count(*) FROM jobs"));
    }

    [Fact]
    public async Task Of_two_runs_on_one_folder_the_second_is_refused()
    {
        using var scratch = new ScratchFolder();
        using var first = Geochat.StartInto(scratch["log"], [.. Command, .. Slow, "--out", scratch["out"]]);
        while (await CountAsync(scratch["out"], "SELECT count(*) FROM chips") < 1)
            await Task.Delay(50);

        var second = await Geochat.RunAsync([.. Command, "--out", scratch["out"]]);

        Assert.Equal(3, second.ExitCode);
        Assert.Contains("in use", second.StandardError, StringComparison.Ordinal);
        await first.WaitForExitAsync();
        Assert.Equal(0, first.ExitCode);
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(string folder)
    {
        await using var connection = await OpenAsync(folder);
        await using var command = connection.CreateCommand();
        command.CommandText = Rows;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(
                string.Join(
                    '|',
                    Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "" : reader.GetValue(i).ToString())
                )
            );
        Assert.NotEmpty(rows);
        return rows;
    }

    /// <summary>0 while there is no store yet.</summary>
    private static async Task<long> CountAsync(string folder, string sql)
    {
        try
        {
            await using var connection = await OpenAsync(folder);
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            return (long)(await command.ExecuteScalarAsync())!;
        }
        catch (SqliteException)
        {
            return 0;
        }
    }

    private static async Task<SqliteConnection> OpenAsync(string folder)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, ".geochat", "store.gpkg")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        return connection;
    }
}
