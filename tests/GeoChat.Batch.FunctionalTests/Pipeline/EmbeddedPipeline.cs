using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Uploads;
using GeoChat.Batch.Ingest;
using GeoChat.Batch.Ingest.Submit;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.Storage;
using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.GeoPackage;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;
using GeoChat.Batch.Worker;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>
/// The whole pipeline in this process, with a model that answers a constant, on the bus and store of a configuration; its folder
/// goes with it.
/// </summary>
public sealed class EmbeddedPipeline : IAsyncDisposable
{
    private readonly Func<IHost> _build;
    private readonly WarningLog _log;
    private IHost _host;

    private EmbeddedPipeline(Func<IHost> build, string folder, WarningLog log)
    {
        _build = build;
        Folder = folder;
        _log = log;
        _host = build();
    }

    /// <summary>Runs after the host has ended.</summary>
    public Func<Task>? Ended { get; set; }

    public string Folder { get; }

    public string ChipFolder => Path.Combine(Folder, "chips");

    public JobTable Jobs => Sql.Jobs;

    public SceneReads Scenes => Sql.Scenes;

    public ChipClaims Claims => Sql.Claims;

    public Store Sql => _host.Services.GetRequiredService<Store>();

    /// <summary>In memory and in a GeoPackage.</summary>
    public static Task<EmbeddedPipeline> StartAsync(
        string answer = "{<10><10><20><20>|<90>}",
        params (string Key, string Value)[] settings
    ) => StartAsync(services => services.AddInMemoryBus(), answer, settings);

    /// <summary>On another bus, in a GeoPackage.</summary>
    public static Task<EmbeddedPipeline> StartAsync(
        Action<IServiceCollection> bus,
        string answer,
        params (string Key, string Value)[] settings
    ) =>
        StartAsync(
            (services, folder) =>
            {
                services.AddGeoPackageStore(Path.Combine(folder, "store.gpkg"));
                bus(services);
            },
            answer,
            settings
        );

    /// <summary>On a store and a bus that <paramref name="storeAndBus"/> adds; it is told the pipeline's folder.</summary>
    public static async Task<EmbeddedPipeline> StartAsync(
        Action<IServiceCollection, string> storeAndBus,
        string answer,
        params (string Key, string Value)[] settings
    )
    {
        var folder = Directory.CreateTempSubdirectory("geochat-pipeline-").FullName;
        var log = new WarningLog();
        var pipeline = new EmbeddedPipeline(() => Build(folder, log, storeAndBus, answer, settings), folder, log);
        await pipeline._host.StartAsync(TestContext.Current.CancellationToken);
        return pipeline;
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public Task<SubmitOutcome> SubmitAsync(string scene, string query = "refer: ships", string? key = null, JobOptions? options = null) =>
        SubmitAsync(
            new JobInputs
            {
                Scenes = [scene],
                Queries = [QueryParser.Parse(query)],
                Options = options,
            },
            key
        );

    public Task<SubmitOutcome> SubmitAsync(JobInputs inputs, string? key = null) =>
        SubmitAsync(new AnalyzeScenesRequest { Inputs = inputs }, key);

    public Task<SubmitOutcome> SubmitAsync(AnalyzeScenesRequest request, string? key = null, string owner = "tests") =>
        _host.Services.GetRequiredService<JobSubmission>().SubmitAsync(request, owner, key, TestContext.Current.CancellationToken);

    /// <summary>Ends the host in good order and starts another one over the same store and folder.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _host = _build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Changes the store behind the pipeline's back, as an operator might.</summary>
    public async Task ChangeAsync(FormattableString sql)
    {
        if (Sql is GeoPackageStore file)
        {
            // The store's own contexts only read.
            await using var context = new GeoPackageContext(GeoPackageContext.OptionsFor($"Data Source={file.Path};Default Timeout=30"));
            await context.Database.ExecuteSqlAsync(sql, TestContext.Current.CancellationToken);
        }
        else
        {
            await using var context = Sql.CreateContext();
            await context.Database.ExecuteSqlAsync(sql, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until the job has ended.</summary>
    public Task<JobStatus> EndAsync(string uid) =>
        UntilAsync(uid, status => status.Job.State is JobState.Successful or JobState.Failed or JobState.Dismissed);

    /// <summary>Waits until the job is as wanted.</summary>
    public async Task<JobStatus> UntilAsync(string uid, Func<JobStatus, bool> isSo)
    {
        for (
            var until = DateTime.UtcNow.AddSeconds(120);
            DateTime.UtcNow < until;
            await Task.Delay(20, TestContext.Current.CancellationToken)
        )
        {
            var status = await Jobs.FindAsync(uid, TestContext.Current.CancellationToken);
            if (isSo(status!))
                return status!;
        }

        throw new TimeoutException(
            $"Job {uid} did not get there in 120 s: {await Jobs.FindAsync(uid, TestContext.Current.CancellationToken)}; {await StateAsync()}"
        );
    }

    /// <summary>What an operator would look at where a job does not move.</summary>
    private async Task<string> StateAsync()
    {
        await using var context = Sql.CreateContext();
        var token = TestContext.Current.CancellationToken;
        var chips = await context
            .Chips.GroupBy(chip => chip.State)
            .Select(group => new
            {
                group.Key,
                Count = group.Count(),
                Attempts = group.Max(chip => chip.Attempt),
            })
            .ToListAsync(token);
        var workers = await context
            .Workers.Select(worker => $"{worker.Id}, {worker.Slots} slots, draining {worker.Draining}, seen at {worker.SeenAt}")
            .ToListAsync(token);
        return $"now {DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}; chips {string.Join(", ", chips)}; workers {string.Join("; ", workers)}; warnings {_log}";
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Ended is { } ended)
            await ended();
        Directory.Delete(Folder, recursive: true);
    }

    private static IHost Build(
        string folder,
        WarningLog log,
        Action<IServiceCollection, string> storeAndBus,
        string answer,
        (string Key, string Value)[] settings
    )
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Ingest:Models:0"] = Repository.PathOf("models", "geochat-nano"),
                ["Ingest:PollInterval"] = "00:00:00.200",
                ["Worker:Model"] = Repository.PathOf("models", "geochat-nano"),
                ["Worker:ConstantAnswer"] = answer,
            }
        );
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value));
        builder.Logging.AddProvider(log);
        builder
            .Services.AddSingleton<IChipStore>(new FolderChipStore(Path.Combine(folder, "chips")))
            .AddSingleton<IUploadStore>(new FolderUploadStore(Path.Combine(folder, "chips")));
        builder.Services.AddWorker().AddIngest();
        storeAndBus(builder.Services, folder);
        return builder.Build();
    }

    private async Task StopAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}
