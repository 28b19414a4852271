using System.Net;
using System.Net.Sockets;
using GeoChat.Batch.Api;
using GeoChat.Batch.Api.App;
using GeoChat.Batch.Api.Map;
using GeoChat.Batch.Cli.Engines;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Cli.Run;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Ingest;
using GeoChat.Batch.ServiceDefaults.Errors;
using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Worker.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GeoChat.Batch.Cli.Up;

/// <summary>Ingest, worker and API in one process behind one address.</summary>
internal static class UpServer
{
    /// <summary>Serves until it is stopped; returns the exit code.</summary>
    public static async Task<int> RunAsync(
        string data,
        string url,
        string? model,
        IReadOnlyList<string> roots,
        EngineChoice engine,
        bool verbose,
        CancellationToken cancellationToken
    )
    {
        var address = CheckAddress(url);
        var modelFolder = engine.Server?.Model ?? ModelFolder.Find(model);
        var folder = OutputFolder.Open(data);
        folder.Keep();
        await using var app = Build(folder, modelFolder, address, roots, engine, verbose);
        try
        {
            // Held from here on; chips of a process that is gone go back to planned.
            await app.Services.GetRequiredService<ChipQueue>().ResetInFlightAsync(cancellationToken);
            Lines.Note(engine.Server is { } server ? $"asking {server.Endpoint}" : "loading the model");
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is not null)
        {
            throw new AddressInUseException(url, e.InnerException);
        }

        var loaded = app.Services.GetRequiredService<EngineHost>().Engine.Model;
        Lines.Note($"{loaded.Name} on {loaded.Device}. Jobs and results are in {folder.Root}");
        Lines.Note($"open {url} in a browser. Ctrl-C stops; jobs go on at the next start");
        await app.WaitForShutdownAsync(cancellationToken);
        return app.Services.GetRequiredService<EngineFaults>().First is { } fault
            ? throw new EngineFaultException($"the engine is at fault: {fault.Message}. Jobs go on at the next start", fault)
            : ExitCodes.Done;
    }

    private static WebApplication Build(
        OutputFolder folder,
        string model,
        Uri address,
        IReadOnlyList<string> roots,
        EngineChoice engine,
        bool verbose
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = "geochat", ContentRootPath = AppContext.BaseDirectory }
        );
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.AddServerHeader = false)
            .UseUrls(address.GetLeftPart(UriPartial.Authority));
        RunHost.AddEverything(builder, folder.Store, folder.Chips, model, engine, verbose, LogLevel.Warning);
        for (var i = 0; i < roots.Count; i++)
            builder.Configuration[$"Ingest:SceneRoots:{i}"] = Path.GetFullPath(roots[i]);
        builder.Services.AddRouting();
        builder.Services.AddProblemDocuments();
        builder.Services.AddApi();

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseFirstPage();
        app.UseRouting();
        app.MapApi();
        app.MapIngest();
        app.MapScenes();
        return app;
    }

    /// <summary>Loading a model can take minutes, so whether the address is free is tried before.</summary>
    private static Uri CheckAddress(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp)
            throw new UsageException($"'{url}' is no address to listen on. Give one like http://127.0.0.1:8080");
        if (!IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
            ip = address.IsLoopback ? IPAddress.Loopback : IPAddress.Any;
        try
        {
            using var probe = new TcpListener(ip, address.Port);
            probe.Start();
            probe.Stop();
        }
        catch (SocketException e)
        {
            throw new AddressInUseException(url, e);
        }

        return address;
    }
}
