using GeoChat.Batch.Blobs;
using GeoChat.Batch.Ingest.Dispatch;
using GeoChat.Batch.Ingest.Endpoints;
using GeoChat.Batch.Ingest.Merge;
using GeoChat.Batch.Ingest.Notify;
using GeoChat.Batch.Ingest.Submit;
using GeoChat.Batch.Ingest.Tile;
using GeoChat.Batch.Ingest.Uploads;
using GeoChat.Batch.Jobs.Models;
using GeoChat.Batch.Jobs.Plans;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.ServiceDefaults;
using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.ServiceDefaults.Errors;
using MassTransit;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest;

/// <summary>
/// The ingest host: jobs API, tiling, dispatch, merging, reconciliation. Needs a store, a chip store with its uploads, and a bus
/// beside it.
/// </summary>
public static class IngestHost
{
    /// <summary>Adds the host's services; options come from section <c>Ingest</c>.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services)
    {
        services.AddOptions<IngestOptions>().BindConfiguration("Ingest").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<BusOptions>().BindConfiguration("Bus").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<WebhookOptions>().BindConfiguration("Webhooks").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ProcessName>();
        services.AddSingleton<WorkSignal>().AddSingleton<ChipTraces>().AddSingleton<ChipSender>();
        services.AddSingleton(provider => Models(Options(provider)));
        services.AddSingleton(provider => new ScenePlanning(provider.GetRequiredService<ModelCatalog>(), Options(provider).Overlap));
        services.AddSingleton(provider => Roots(Options(provider)));
        services.AddScenes();
        services.AddErrors(IngestErrors.Rows);
        services.AddSingleton<SceneHeaders>().AddSingleton<JobDrafts>().AddSingleton<JobSubmission>();
        services.AddSingleton<SceneTiling>().AddSingleton<SceneMerging>();
        services.AddOptions<UploadOptions>().BindConfiguration("Uploads").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<UploadUse>().AddHostedService<UploadCleaner>();
        services.AddSingleton<WebhookClient>().AddHostedService<WebhookService>();
        services
            .AddHostedService<TilingService>()
            .AddHostedService<MergingService>()
            .AddHostedService<Dispatcher>()
            .AddHostedService<Reconciler>();
        services.AddHostedService<JobWaits>().AddHostedService<QueueGauges>();
        return services.AddToBus(bus => bus.AddConsumer<SceneReadyConsumer, SceneReadyConsumerDefinition>());
    }

    /// <summary>Maps <c>/processes</c>, <c>/jobs</c> and <c>/uploads</c>.</summary>
    public static IEndpointRouteBuilder MapIngest(this IEndpointRouteBuilder endpoints)
    {
        ProcessesApi.Map(endpoints);
        JobsApi.Map(endpoints);
        UploadsApi.Map(endpoints);
        return endpoints;
    }

    private static IngestOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<IngestOptions>>().Value;

    private static ModelCatalog Models(IngestOptions options) => new([.. options.Models], [.. options.Profiles]);

    private static SceneRoots Roots(IngestOptions options) => new(options.SceneRoots, options.ReadAnyFolder);
}
