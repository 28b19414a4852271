using GeoChat.Batch.Blobs;
using GeoChat.Batch.Jobs.Scenes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Cli.Hosts;

/// <summary>Holds a host's start until the chip store answers, and says what it waits for; one that refuses ends the start.</summary>
internal sealed class ChipStoreReady(IOptions<ChipStoreOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        WaitFor.RunAsync(
            "the chip store",
            token => ChipStores.EnsureAsync(options.Value, token),
            e => e is ChipStoreAwayException,
            cancellationToken
        );

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
