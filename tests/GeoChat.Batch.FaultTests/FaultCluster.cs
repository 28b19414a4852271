using System.Text;
using System.Text.Json;
using GeoChat.Batch.FunctionalTests;
using GeoChat.Batch.FunctionalTests.Pipeline;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Queries;
using Npgsql;

namespace GeoChat.Batch.FaultTests;

/// <summary>
/// Servers and host processes that the tests break and mend, and the job that they run: 500 small chips, each answered by one box.
/// </summary>
public sealed class FaultCluster : IAsyncLifetime
{
    private const int Side = 64;
    private readonly HttpClient _http = new();
    private GeochatCluster? _servers;
    private string _model = "";
    private JobRows? _undisturbed;

    /// <summary>Chips of <see cref="ScenePath"/>.</summary>
    public const int Chips = 500;

    public GeochatCluster Servers => _servers!;

    /// <summary>A scene of 25 x 20 chips, no two alike.</summary>
    public string ScenePath { get; private set; } = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // Short leases, so that what a killed process held comes back while a test waits. Renewed ten times a lease: a slow machine
        // must not lose them.
        _servers = await GeochatCluster.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "geochat.dll"),
            Repository.Root,
            [
                "Ingest:ReconcileInterval=00:00:00.500",
                "Ingest:QueuedTimeout=00:00:05",
                "Ingest:PollInterval=00:00:00.500",
                "Ingest:WorkerTimeout=00:00:06",
                "Ingest:SceneLease=00:00:05",
                "Worker:ChipLease=00:00:05",
                "Worker:HeartbeatInterval=00:00:00.500",
            ],
            CancellationToken.None
        );
        _model = SmallModel.Write(Repository.Root, Path.Combine(_servers.Folder, "model"), Side);
        ScenePath = TestScenes.Write(
            Path.Combine(_servers.Folder, "scene.tif"),
            (24 * 48) + Side,
            (19 * 48) + Side,
            (x, y) => ((byte)((x * 7) + ((x >> 8) * 31)), (byte)((y * 13) + ((y >> 8) * 29)), (byte)((x ^ y) * 3))
        );
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_servers is not null)
            await _servers.DisposeAsync();
    }

    public Task<HostProcess> StartIngestAsync() => Servers.StartIngestAsync(_model, Token);

    /// <summary>A worker of four slots that answers a constant box after a time.</summary>
    public HostProcess StartWorker(int milliseconds) =>
        Servers.StartWorker(
            _model,
            "Worker:ConstantAnswer={<10><10><20><20>|<90>}",
            $"Worker:ConstantDelay={TimeSpan.FromMilliseconds(milliseconds):c}",
            "Worker:Slots=4"
        );

    /// <summary>Submits a job over the scene, so many times; its uid.</summary>
    public async Task<string> SubmitAsync(HostProcess ingest, int scenes = 1)
    {
        // One named twice is one scene: further ones are copies under names of their own.
        var paths = Enumerable.Range(0, scenes).Select(n => n == 0 ? ScenePath : Path.ChangeExtension(ScenePath, $".{n}.tif")).ToList();
        foreach (var copy in paths.Skip(1))
            File.Copy(ScenePath, copy, overwrite: true);
        var request = new AnalyzeScenesRequest
        {
            Inputs = new JobInputs { Scenes = paths, Queries = [QueryParser.Parse("refer: ships")] },
        };
        using var content = new StringContent(request.ToJson(), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(ingest.Url + "/processes/analyze-scenes/execution", content, Token);
        var body = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("jobID").GetString()!;
    }

    /// <summary>Cancels a job.</summary>
    public async Task DismissAsync(HostProcess ingest, string job)
    {
        using var answer = await _http.DeleteAsync(new Uri($"{ingest.Url}/jobs/{job}"), Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    /// <summary>Waits until so many chips of a job are done.</summary>
    public Task DoneAsync(string job, int chips) =>
        UntilAsync($"SELECT count(*) >= {chips} FROM {JobRows.ChipsOf(job)} AND c.state = 'done'", $"{chips} chips of job {job} done");

    /// <summary>Waits until a job has ended and gives its rows.</summary>
    public async Task<JobRows> EndAsync(string job)
    {
        await UntilAsync($"SELECT state NOT IN ('accepted', 'running') FROM pipeline.jobs WHERE uid = '{job}'", $"job {job} ended");
        return await JobRows.ReadAsync(Servers.Database, job, Token);
    }

    /// <summary>The rows of the same job when nothing is broken; run once.</summary>
    public async Task<JobRows> UndisturbedAsync()
    {
        if (_undisturbed is null)
        {
            await using var ingest = await StartIngestAsync();
            await using var worker = StartWorker(1);
            _undisturbed = await EndAsync(await SubmitAsync(ingest));
            Assert.Equal(Chips, _undisturbed.Chips.Count);
            Assert.All(_undisturbed.Chips, chip => Assert.EndsWith("done 1 0", chip, StringComparison.Ordinal));
            Assert.Equal(Chips, _undisturbed.Boxes.Count);
            Assert.True(_undisturbed.Detections.Count is > Chips / 2 and <= Chips);
        }

        return _undisturbed;
    }

    /// <summary>Waits for a condition of the database; it may be away in between.</summary>
    public async Task UntilAsync(string sql, string what, int seconds = 150)
    {
        var last = "";
        for (var until = DateTime.UtcNow.AddSeconds(seconds); DateTime.UtcNow < until; await Task.Delay(100, Token))
        {
            try
            {
                if (await JobRows.ScalarAsync<bool>(Servers.Database, sql, Token))
                    return;
            }
            catch (NpgsqlException e)
            {
                last = e.Message;
            }
        }

        Assert.Fail(
            $"Not so after {seconds} s: {what}. {last} Chips by state: {string.Join(", ", await JobRows.TextsAsync(Servers.Database, "SELECT state || ' ' || count(*) || ', crashes ' || max(crashes) FROM pipeline.chips GROUP BY state", Token))}"
        );
    }

    /// <summary>The error and skipped queues must hold nothing: what MassTransit puts there, nobody looks at.</summary>
    public async Task NothingInErrorQueuesAsync()
    {
        var queues = await Servers.Rabbit.ControlAsync(["list_queues", "name", "messages"], Token);
        Assert.All(
            queues
                .Split('\n')
                .Where(line => line.Contains("_error", StringComparison.Ordinal) || line.Contains("_skipped", StringComparison.Ordinal)),
            line => Assert.EndsWith("\t0", line.TrimEnd(), StringComparison.Ordinal)
        );
    }
}
