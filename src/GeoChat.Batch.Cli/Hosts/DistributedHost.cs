using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.ServiceDefaults.Errors;
using GeoChat.Batch.ServiceDefaults.Health;
using GeoChat.Batch.ServiceDefaults.Observability;
using GeoChat.Batch.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace GeoChat.Batch.Cli.Hosts;

/// <summary>What Ingest, Worker and Api share as processes of their own: PostgreSQL, RabbitMQ, the chip store, telemetry, health.</summary>
internal static class DistributedHost
{
    /// <summary>Runs a host until it is stopped; returns the exit code.</summary>
    /// <param name="name">Name of the host, for telemetry and notes.</param>
    /// <param name="add">Adds the host's own services.</param>
    /// <param name="map">Maps its endpoints.</param>
    /// <param name="usesBus">Whether it sends or consumes.</param>
    public static async Task<int> RunAsync(
        string name,
        HostSettings settings,
        bool usesBus,
        Action<WebApplicationBuilder> add,
        Action<WebApplication> map,
        CancellationToken cancellationToken
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = name, ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.AddEnvironmentVariables("GEOCHAT_");
        builder.Configuration.AddInMemoryCollection(settings.Pairs());
        builder
            .Logging.AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(settings.Verbose ? LogLevel.Information : LogLevel.Warning);
        // What ends the start is told by the command itself, in one line.
        builder.Logging.AddFilter(
            "Microsoft.Extensions.Hosting.Internal.Host",
            settings.Verbose ? LogLevel.Information : LogLevel.Critical
        );
        // The bus warns at each try to connect, and where it is stopped before it started: BusReady says it once, with the cause.
        builder.Logging.AddFilter("MassTransit", settings.Verbose ? LogLevel.Information : LogLevel.Error);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        var hosting = HostingOptions.Read(builder.Configuration);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = hosting.DrainTimeout);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(settings.Url);

        builder.Services.AddPostgresStore(ConnectionString(builder.Configuration)).AddHostedService<StoreReady>();
        builder.Services.AddChipStore().AddHostedService<ChipStoreReady>();
        builder.Services.AddTelemetry(builder).AddHealth().AddRouting();
        builder.Services.AddProblemDocuments();
        if (ParentWatch.Supervisor is { } supervisor)
            builder.Services.AddHostedService(provider => new ParentWatch(
                supervisor,
                provider.GetRequiredService<IHostApplicationLifetime>()
            ));
        if (usesBus)
            builder.Services.AddHostedService<BrokerReady>();
        add(builder);
        if (usesBus)
            builder.Services.AddRabbitMqBus().AddHostedService<BusReady>();

        await using var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRouting();
        app.MapHealth();
        map(app);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e)
        {
            // The loops that run already end as on any stop, without a word.
            app.Lifetime.StopApplication();
            if (e is IOException { InnerException: { } taken })
                throw new AddressInUseException(settings.Url, taken);
            throw;
        }

        Lines.Note($"{name} is ready at {settings.Url}");
        await app.WaitForShutdownAsync(cancellationToken);
        return Environment.ExitCode;
    }

    /// <summary>The database's connection string.</summary>
    /// <exception cref="UsageException">None is set.</exception>
    public static string ConnectionString(IConfiguration configuration) =>
        configuration["Store:Postgres"]
        ?? throw new UsageException(
            "no database is named. Set GEOCHAT_Store__Postgres, or --set \"Store:Postgres=Host=...;Database=geochat;Username=...\""
        );
}
