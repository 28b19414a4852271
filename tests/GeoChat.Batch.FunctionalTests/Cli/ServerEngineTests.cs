using System.Text.Json;
using CliWrap.Buffered;
using Microsoft.Data.Sqlite;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>The main job with a server in place of the model: <c>--engine openai</c>.</summary>
public sealed class ServerEngineTests : IDisposable
{
    private static readonly Misbehaviour[] Passing =
    [
        Misbehaviour.InternalError,
        Misbehaviour.Cut,
        Misbehaviour.TooMany,
        Misbehaviour.Malformed,
        Misbehaviour.Unavailable,
        Misbehaviour.Endless,
    ];

    private readonly FakeVlmServer _server = new()
    {
        Answer = text => text.StartsWith("[refer]", StringComparison.Ordinal) ? "{<10><10><40><30>|<20>}" : "harbor",
    };
    private readonly ScratchFolder _scratch = new();

    public void Dispose()
    {
        _server.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_job_survives_a_server_that_fails_one_request_in_six()
    {
        _server.Misbehave = (number, _) => number % 6 == 3 ? Passing[number / 6 % Passing.Length] : Misbehaviour.None;
        var run = await RunAsync();

        Assert.True(run.ExitCode == 0, run.StandardError);
        Assert.InRange(_server.Calls.Count, 128 + 21, 250);
        Assert.Equal(128, await CountAsync("SELECT count(DISTINCT chip_id || '/' || query_ordinal) FROM answers"));
        Assert.Equal(64, await CountAsync("SELECT count(*) FROM chips WHERE state = 'done'"));
        Assert.Equal(64, await CountAsync("SELECT count(*) FROM boxes WHERE score_raw > 0 AND flags NOT LIKE '%unscored%'"));
        Assert.Equal(
            128,
            await CountAsync(
                $"SELECT count(*) FROM answers WHERE model = 'geochat-7B' AND model_sha256 = '{_server.Url}/v1#geochat-7B' AND tokens > 0"
            )
        );
        using var found = JsonDocument.Parse(await File.ReadAllTextAsync(_scratch["out", "harbor", "detections.geojson"]));
        Assert.NotEmpty(found.RootElement.GetProperty("features").EnumerateArray());
    }

    [Fact]
    public async Task A_chip_that_the_server_cannot_answer_fails_alone_and_says_why()
    {
        string? poison = null;
        _server.Misbehave = (_, body) =>
            FakeVlmServer.PictureOf(body) == (poison ??= FakeVlmServer.PictureOf(body)) ? Misbehaviour.BadRequest : Misbehaviour.None;
        var run = await RunAsync();

        Assert.True(run.ExitCode == 4, run.StandardError);
        Assert.Equal(63, await CountAsync("SELECT count(*) FROM chips WHERE state = 'done'"));
        Assert.Equal(1, await CountAsync("SELECT count(*) FROM chips WHERE state = 'failed' AND reason LIKE '%maximum context length%'"));
    }

    [Fact]
    public async Task A_server_that_denies_in_the_middle_ends_the_run_and_the_same_command_goes_on()
    {
        _server.Misbehave = (number, _) => number >= 40 ? Misbehaviour.Unauthorized : Misbehaviour.None;
        var stopped = await RunAsync();

        Assert.Equal(1, stopped.ExitCode);
        Assert.Contains("the engine is at fault", stopped.StandardError, StringComparison.Ordinal);
        Assert.Contains("--api-key-env", stopped.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", stopped.StandardError, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync("SELECT count(*) FROM chips WHERE state = 'failed'"));
        var done = await CountAsync("SELECT count(*) FROM chips WHERE state = 'done'");
        Assert.InRange(done, 1, 20);

        _server.Misbehave = (_, _) => Misbehaviour.None;
        var before = _server.Calls.Count;
        var again = await RunAsync();

        Assert.True(again.ExitCode == 0, again.StandardError);
        Assert.Equal(2 * (64 - done), _server.Calls.Count - before);
        Assert.Equal(64, await CountAsync("SELECT count(*) FROM chips WHERE state = 'done'"));
    }

    [Fact]
    public async Task Boxes_without_log_probabilities_are_marked_as_without_a_score()
    {
        var run = await RunAsync("--no-logprobs");

        Assert.True(run.ExitCode == 0, run.StandardError);
        Assert.All(_server.Calls, call => Assert.Null(call.Body["logprobs"]));
        Assert.Equal(0, await CountAsync("SELECT count(*) FROM detections WHERE score_method <> 'none'"));
        Assert.InRange(await CountAsync("SELECT count(*) FROM detections"), 1, 64);
    }

    [Fact]
    public async Task Commands_that_cannot_work_say_why_before_any_work()
    {
        await RefusedAsync(
            3,
            "does not serve 'nothing' but geochat-7B",
            "--engine",
            "openai",
            "--endpoint",
            _server.Url,
            "--model",
            "nothing"
        );
        await RefusedAsync(2, "--endpoint http", "--engine", "openai", "--model", "geochat-7B");
        await RefusedAsync(2, "--model NAME", "--engine", "openai", "--endpoint", _server.Url);
        await RefusedAsync(2, "Add --engine openai", "--endpoint", _server.Url);
        await RefusedAsync(
            3,
            "GEOCHAT_TEST_NO_SUCH_KEY",
            "--engine",
            "openai",
            "--endpoint",
            _server.Url,
            "--model",
            "geochat-7B",
            "--api-key-env",
            "GEOCHAT_TEST_NO_SUCH_KEY"
        );
        Assert.Empty(_server.Calls);
        Assert.False(Directory.Exists(_scratch["out"]));
    }

    private async Task RefusedAsync(int code, string said, params string[] arguments)
    {
        var run = await Geochat.RunAsync(["run", "samples/harbor.tif", "--query", "refer: ships", "--out", _scratch["out"], .. arguments]);
        Assert.True(
            run.ExitCode == code && run.StandardError.Contains(said, StringComparison.Ordinal),
            $"{run.ExitCode}: {run.StandardError}"
        );
    }

    private Task<BufferedCommandResult> RunAsync(params string[] more) =>
        Geochat.RunAsync([
            "run",
            "samples/harbor.tif",
            "--query",
            "refer: ships",
            "--query",
            "classify: harbor, airport",
            "--out",
            _scratch["out"],
            "--engine",
            "openai",
            "--endpoint",
            _server.Url,
            "--model",
            "geochat-7B",
            .. more,
        ]);

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = new SqliteConnection(
            $"Data Source={_scratch["out", ".geochat", "store.gpkg"]};Mode=ReadOnly;Pooling=False"
        );
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
