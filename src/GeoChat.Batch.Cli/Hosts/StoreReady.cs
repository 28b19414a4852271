using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Storage;
using GeoChat.Batch.Storage.Postgres;
using Microsoft.Extensions.Hosting;

namespace GeoChat.Batch.Cli.Hosts;

/// <summary>Holds a host's start until the database answers, and says what it waits for; a schema of another version ends the start.</summary>
internal sealed class StoreReady(PostgresStore store) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var told = ""; ;)
        {
            try
            {
                await store.CheckAsync(cancellationToken);
                if (told.Length > 0)
                    Lines.Note("the database answers");
                return;
            }
            catch (StoreUnusableException e)
            {
                if (e.Message != told)
                    Lines.Note($"waiting for the database: {told = e.Message}");
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
