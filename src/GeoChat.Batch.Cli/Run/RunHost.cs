using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Uploads;
using GeoChat.Batch.Cli.Engines;
using GeoChat.Batch.Ingest;
using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.ServiceDefaults.Errors;
using GeoChat.Batch.ServiceDefaults.Observability;
using GeoChat.Batch.Storage;
using GeoChat.Batch.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GeoChat.Batch.Cli.Run;

/// <summary>
/// Everything in one process: the same services as the separate hosts, on the in-memory bus, a GeoPackage file and a folder of
/// chips.
/// </summary>
internal static class RunHost
{
    /// <summary>Adds store, chips, ingest, worker and bus. Less than <paramref name="quiet"/> is logged only when verbose.</summary>
    public static void AddEverything(
        IHostApplicationBuilder builder,
        string store,
        string chips,
        string model,
        EngineChoice engine,
        bool verbose,
        LogLevel quiet
    )
    {
        builder.Configuration.AddEnvironmentVariables("GEOCHAT_");
        builder.Configuration.AddInMemoryCollection([
            .. engine.Pairs(model),
            new("Ingest:DemoFolders:0", Home.DemoFolders.FirstOrDefault()),
        ]);
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.SetMinimumLevel(verbose ? LogLevel.Information : quiet);
        // What stops the host is told by the command itself, in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", verbose ? LogLevel.Information : LogLevel.None);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console =>
            console.LogToStandardErrorThreshold = LogLevel.Trace
        );
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);

        builder.Services.AddGeoPackageStore(store);
        builder.Services.AddSingleton<IChipStore>(new FolderChipStore(chips)).AddSingleton<IUploadStore>(new FolderUploadStore(chips));
        builder.Services.AddTelemetry(builder);
        builder.Services.AddSingleton<ErrorTable>();
        builder.Services.AddIngest();
        builder.Services.AddWorker();
        builder.Services.AddInMemoryBus();
    }

    /// <summary>The host of <c>geochat run</c>, not started.</summary>
    public static IHost Build(RunRequest run, OutputFolder folder)
    {
        // No settings files: one that happens to lie where the command is called must not change what it does.
        var builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ApplicationName = "geochat", ContentRootPath = AppContext.BaseDirectory }
        );
        AddEverything(builder, folder.Store, folder.Chips, run.Model, run.Engine, run.Verbose, LogLevel.None);
        // The user's own process reads what the user may read.
        builder.Configuration["Scenes:OwnIdentity"] ??= "true";
        if (run.AllowPrivateAddresses)
            builder.Configuration["Scenes:AllowPrivateAddresses"] = "true";
        return builder.Build();
    }
}
