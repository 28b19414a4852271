using GeoChat.Batch.Storage.Errors;
using GeoChat.Batch.Storage.Postgres;
using Microsoft.Extensions.Hosting;

namespace GeoChat.Batch.Cli.Hosts;

/// <summary>
/// Holds a host's start until the database answers, and says what it waits for; one that refuses or has another version's schema
/// ends the start.
/// </summary>
internal sealed class StoreReady(PostgresStore store) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        WaitFor.RunAsync("the database", store.CheckAsync, e => e is StoreUnusableException, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
