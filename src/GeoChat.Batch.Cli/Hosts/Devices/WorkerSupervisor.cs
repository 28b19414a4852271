using System.Diagnostics;
using System.Globalization;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.ServiceDefaults.Errors;
using GeoChat.Batch.ServiceDefaults.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GeoChat.Batch.Cli.Hosts.Devices;

/// <summary>
/// One worker process for each device: a fault of one device (or of its CUDA context) costs the others nothing. Serves
/// <c>/health</c> of all of them, and hands SIGTERM on.
/// </summary>
internal static class WorkerSupervisor
{
    /// <summary>Runs until it is stopped, or until a worker says that starting again is no use; returns the exit code.</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<WorkerDevice> devices,
        HostSettings settings,
        string? model,
        CancellationToken cancellationToken
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = "geochat-supervisor", ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.AddEnvironmentVariables("GEOCHAT_").AddInMemoryCollection(settings.Pairs());
        var drain = HostingOptions.Read(builder.Configuration).DrainTimeout + TimeSpan.FromSeconds(10);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = drain + TimeSpan.FromSeconds(10));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(settings.Url);
        builder.Services.AddRouting();
        var children = devices
            .Select(device => new ChildProcess(device, url => Start(device, devices.Count, url, settings, model), drain))
            .ToList();
        foreach (var (i, child) in children.Index())
            builder
                .Services.AddHealthChecks()
                .Add(new($"{i}: {child.Device}", _ => new ChildCheck(child), failureStatus: null, [HealthEndpoints.Ready]));

        await using var app = builder.Build();
        app.MapHealth();
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is not null)
        {
            throw new AddressInUseException(settings.Url, e.InnerException);
        }

        Lines.Note($"geochat-supervisor is ready at {settings.Url}: {children.Count} workers");
        var codes = await Task.WhenAll(children.Select(child => EndAllAsync(child, app.Lifetime)));
        app.Lifetime.StopApplication();
        await app.WaitForShutdownAsync(CancellationToken.None);
        return codes.FirstOrDefault(code => code != ExitCodes.Done);
    }

    /// <summary>What one worker cannot do (a wrong setting, no model), none can: its end ends all.</summary>
    private static async Task<int> EndAllAsync(ChildProcess child, IHostApplicationLifetime lifetime)
    {
        var code = await child.RunAsync(lifetime.ApplicationStopping);
        lifetime.StopApplication();
        return code;
    }

    private static ProcessStartInfo Start(WorkerDevice device, int count, string url, HostSettings settings, string? model)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(WorkerSupervisor).Assembly.Location);
        var sets = settings.Pairs().ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        sets["Worker:Device"] = device.Kind;
        // Torch takes all cores where it is told nothing: N workers would have N times too many threads.
        if (Environment.GetEnvironmentVariable("GEOCHAT_Worker__Threads") is null)
            sets.TryAdd("Worker:Threads", Math.Max(1, Environment.ProcessorCount / count).ToString(CultureInfo.InvariantCulture));
        foreach (
            var argument in (string[])
                [
                    "worker",
                    "--url",
                    url,
                    .. model is null ? [] : (string[])["--model", model],
                    .. settings.Verbose ? (string[])["--verbose"] : [],
                ]
        )
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in sets)
        {
            start.ArgumentList.Add("--set");
            start.ArgumentList.Add($"{key}={value}");
        }

        start.Environment["CUDA_VISIBLE_DEVICES"] = device.Visible ?? "";
        start.Environment[ParentWatch.Variable] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return start;
    }
}
