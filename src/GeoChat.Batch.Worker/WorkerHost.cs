using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.ServiceDefaults;
using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.ServiceDefaults.Errors;
using GeoChat.Batch.ServiceDefaults.Health;
using GeoChat.Batch.Worker.Analyze;
using GeoChat.Batch.Worker.Engine;
using GeoChat.Batch.Worker.Life;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace GeoChat.Batch.Worker;

/// <summary>The worker host: one device, one engine, one consumer. Needs a store, a chip store and a bus beside it.</summary>
public static class WorkerHost
{
    /// <summary>Adds the host's services; options come from section <c>Worker</c>. Call before the bus is added.</summary>
    public static IServiceCollection AddWorker(this IServiceCollection services)
    {
        services.AddOptions<WorkerOptions>().BindConfiguration("Worker").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ProcessName>();
        services.AddErrors([
            ErrorRow.For<ModelException>(500, ExitCodes.BadInput, "model-unusable"),
            ErrorRow.For<WorkerException>(500, ExitCodes.BadInput, "worker-unusable"),
        ]);
        services
            .AddSingleton<WorkerIdentity>()
            .AddSingleton<EngineFaults>()
            .AddSingleton<ChipRate>()
            .AddSingleton<AloneGate>()
            .AddSingleton<HeldChips>()
            .AddSingleton<StorePatience>();
        services.AddSingleton<SceneCache>().AddSingleton<ClaimBatcher>().AddSingleton<CompletionWriter>();
        services.AddSingleton<ChipTurns>().AddSingleton<ChipAnswers>().AddSingleton<ChipAnalysis>();
        services.AddSingleton<EngineHost>().AddHostedService(provider => provider.GetRequiredService<EngineHost>());
        services.AddHealthChecks().AddCheck<EngineCheck>("engine", tags: [HealthEndpoints.Ready]);
        services.AddSingleton<WorkerQueue>().AddSingleton<Heartbeat>();
        services.AddHostedService<ModelNameGuard>().AddHostedService<WorkerLife>();
        return services.AddToBus(bus => bus.AddConsumer<AnalyzeChipConsumer>().ExcludeFromConfigureEndpoints());
    }
}
