using System.Text;
using System.Text.Json;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.TestServers;
using Npgsql;

namespace GeoChat.Batch.Benchmarks.Pipeline;

/// <summary>
/// RabbitMQ, PostgreSQL with PostGIS, one ingest host and some workers that answer a constant, all as processes of their own.
/// </summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private readonly NpgsqlDataSource _database;
    private readonly string? _model;
    private readonly List<HostProcess> _workers = [];

    private BenchCluster(GeochatCluster servers, HostProcess ingest, string? model)
    {
        Servers = servers;
        Ingest = ingest;
        _model = model;
        _database = NpgsqlDataSource.Create(servers.Database);
    }

    public GeochatCluster Servers { get; }

    public HostProcess Ingest { get; }

    public IReadOnlyList<HostProcess> Workers => _workers;

    /// <summary>Starts the servers and the ingest host.</summary>
    /// <param name="side">Pixels along a chip; null takes the shipped model's 504.</param>
    public static async Task<BenchCluster> StartAsync(int? side, string[] settings, CancellationToken cancellationToken)
    {
        var servers = await GeochatCluster.StartAsync(Places.Geochat, Places.Root, settings, cancellationToken);
        var model = side is { } pixels ? SmallModel.Write(Places.Root, Path.Combine(servers.Folder, "model"), pixels) : null;
        return new BenchCluster(servers, await servers.StartIngestAsync(model, cancellationToken), model);
    }

    /// <summary>Starts a worker and waits until it has signed on.</summary>
    public async Task AddWorkerAsync(string[] settings, CancellationToken cancellationToken)
    {
        _workers.Add(Servers.StartWorker(_model, settings));
        while (await CountAsync("SELECT count(*) FROM pipeline.workers", cancellationToken) < _workers.Count)
            await Task.Delay(100, cancellationToken);
    }

    /// <summary>Ends all workers as an operator does.</summary>
    public async Task StopWorkersAsync()
    {
        foreach (var worker in _workers)
            await worker.StopAsync();
        _workers.Clear();
    }

    /// <summary>Submits a job, held back from dispatch, and waits until its scenes are tiled; its uid.</summary>
    public async Task<string> TiledAsync(IEnumerable<string> scenes, CancellationToken cancellationToken)
    {
        var request = new AnalyzeScenesRequest
        {
            Inputs = new JobInputs { Scenes = [.. scenes], Queries = [QueryParser.Parse("refer: ships")] },
        };
        using var content = new StringContent(request.ToJson(), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(Ingest.Url + "/processes/analyze-scenes/execution", content, cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(body);
        var uid = JsonDocument.Parse(body).RootElement.GetProperty("jobID").GetString()!;
        await ExecuteAsync($"UPDATE pipeline.jobs SET paused = 'bench' WHERE uid = '{uid}'", cancellationToken);
        await UntilNoneAsync(
            $"SELECT count(*) FROM pipeline.scenes s JOIN pipeline.jobs j ON j.id = s.job_id WHERE j.uid = '{uid}' AND s.state IN ('accepted', 'tiling')",
            cancellationToken
        );
        return uid;
    }

    /// <summary>Lets a job's chips out.</summary>
    public Task ReleaseAsync(string uid, CancellationToken cancellationToken) =>
        ExecuteAsync($"UPDATE pipeline.jobs SET paused = NULL WHERE uid = '{uid}'", cancellationToken);

    /// <summary>Waits until the last chip was answered.</summary>
    public Task AnsweredAsync(string uid, CancellationToken cancellationToken) =>
        UntilNoneAsync(
            $"SELECT count(*) FROM pipeline.scenes s JOIN pipeline.jobs j ON j.id = s.job_id WHERE j.uid = '{uid}' AND s.state IN ('accepted', 'tiling', 'analyzing')",
            cancellationToken
        );

    /// <summary>Waits until the job has ended; throws unless every chip was done.</summary>
    public async Task EndedAsync(string uid, CancellationToken cancellationToken)
    {
        await UntilNoneAsync(
            $"SELECT count(*) FROM pipeline.jobs WHERE uid = '{uid}' AND state IN ('accepted', 'running')",
            cancellationToken
        );
        if (
            await CountAsync(
                $"SELECT count(*) FROM pipeline.jobs WHERE uid = '{uid}' AND state = 'successful' AND NOT partial",
                cancellationToken
            ) != 1
        )
            throw new InvalidOperationException($"Job {uid} did not end well; ingest said: {Ingest.Said}");
    }

    /// <summary>Chips of a job in a state.</summary>
    public Task<long> ChipsAsync(string uid, string state, CancellationToken cancellationToken) =>
        CountAsync(
            $"SELECT count(*) FROM pipeline.chips c JOIN pipeline.scenes s ON s.id = c.scene_id JOIN pipeline.jobs j ON j.id = s.job_id WHERE j.uid = '{uid}' AND c.state = '{state}'",
            cancellationToken
        );

    public async Task<long> CountAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _database.DisposeAsync();
        await Servers.DisposeAsync();
    }

    private async Task UntilNoneAsync(string sql, CancellationToken cancellationToken)
    {
        while (await CountAsync(sql, cancellationToken) > 0)
            await Task.Delay(50, cancellationToken);
    }
}
