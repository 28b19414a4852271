using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Uploads;
using GeoChat.Batch.Ingest;
using GeoChat.Batch.Ingest.Requests;
using GeoChat.Batch.Ingest.Submit;
using GeoChat.Batch.Prompting;
using GeoChat.Batch.ServiceDefaults;
using GeoChat.Batch.Storage;
using GeoChat.Batch.Storage.Pipeline;
using GeoChat.Batch.Storage.States;
using GeoChat.Batch.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>The whole embedded pipeline in this process, with a model that answers a constant; its folder goes with it.</summary>
internal sealed class EmbeddedPipeline : IAsyncDisposable
{
    private readonly IHost _host;

    private EmbeddedPipeline(IHost host, string folder) => (_host, Folder) = (host, folder);

    public string Folder { get; }

    public string ChipFolder => Path.Combine(Folder, "chips");

    public IPipelineStore Store => _host.Services.GetRequiredService<IPipelineStore>();

    public static Task<EmbeddedPipeline> StartAsync(string answer = "{<10><10><20><20>|<90>}", params (string Key, string Value)[] settings) =>
        StartAsync(services => services.AddInMemoryBus(), answer, settings);

    public static async Task<EmbeddedPipeline> StartAsync(Action<IServiceCollection> bus, string answer, params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("geochat-pipeline-").FullName;
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Ingest:Models:0"] = Repository.PathOf("models", "geochat-nano"),
            ["Ingest:PollInterval"] = "00:00:00.200",
            ["Worker:Model"] = Repository.PathOf("models", "geochat-nano"),
            ["Worker:ConstantAnswer"] = answer,
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value));
        builder.Services.AddGeoPackageStore(Path.Combine(folder, "store.gpkg"));
        builder.Services.AddSingleton<IChipStore>(new FolderChipStore(Path.Combine(folder, "chips"))).AddSingleton<IUploadStore>(new FolderUploadStore(Path.Combine(folder, "chips")));
        builder.Services.AddWorker().AddIngest();
        bus(builder.Services);
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new EmbeddedPipeline(host, folder);
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public Task<SubmitOutcome> SubmitAsync(string scene, string query = "refer: ships", string? key = null, JobOptions? options = null) =>
        SubmitAsync(new JobInputs { Scenes = [scene], Queries = [QueryParser.Parse(query)], Options = options }, key);

    public Task<SubmitOutcome> SubmitAsync(JobInputs inputs, string? key = null) => SubmitAsync(new AnalyzeScenesRequest { Inputs = inputs }, key);

    public Task<SubmitOutcome> SubmitAsync(AnalyzeScenesRequest request, string? key = null) =>
        _host.Services.GetRequiredService<JobSubmission>().SubmitAsync(request, "tests", key, TestContext.Current.CancellationToken);

    /// <summary>Waits until the job has ended.</summary>
    public async Task<JobStatus> EndAsync(string uid)
    {
        for (var until = DateTime.UtcNow.AddSeconds(60); DateTime.UtcNow < until; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            var status = await Store.FindJobAsync(uid, TestContext.Current.CancellationToken);
            if (status!.Job.State is JobState.Successful or JobState.Failed or JobState.Dismissed)
                return status;
        }

        throw new TimeoutException($"Job {uid} did not end in 60 s: {await Store.FindJobAsync(uid, TestContext.Current.CancellationToken)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
