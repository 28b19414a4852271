using System.Globalization;
using GeoChat.Batch.Cli.Hosts.Devices;
using Microsoft.Extensions.Hosting;

namespace GeoChat.Batch.Cli.Hosts;

/// <summary>Ends a worker whose supervisor was killed, so that the next supervisor finds the device free.</summary>
internal sealed class ParentWatch(int parent, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>Tells a worker its supervisor's process id.</summary>
    public const string Variable = "GEOCHAT_SUPERVISOR";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The supervisor of this process; null where it has none.</summary>
    public static int? Supervisor =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var pid) ? pid : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (Signals.Parent == parent)
            await Task.Delay(Pause, stoppingToken);
        lifetime.StopApplication();
    }
}
