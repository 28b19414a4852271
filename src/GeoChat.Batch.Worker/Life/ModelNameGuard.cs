using GeoChat.Batch.Storage.Workers;
using GeoChat.Batch.Worker.Engine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Worker.Life;

/// <summary>
/// Ends the start where a live worker hosts other weights under this model's name. Signs on before it looks, so that of two that
/// start at once at least one sees the other.
/// </summary>
internal sealed class ModelNameGuard(WorkerTable workers, EngineHost host, WorkerIdentity identity, IOptions<WorkerOptions> options)
    : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var model = host.Engine.Model;
        var here = identity.Row(host.Engine);
        // No slots yet: nothing is sent for them before the queue is there.
        here.Slots = 0;
        await workers.HeartbeatAsync(here, cancellationToken);
        var others = await workers.ListAsync(options.Value.WorkerTimeout, cancellationToken);
        if (
            others.FirstOrDefault(other => other.Model == model.Name && other.ModelSha256 != model.Sha256 && !other.Draining)
            is not { } taken
        )
            return;
        await workers.RemoveAsync(identity.Id, CancellationToken.None);
        throw new ModelNameTakenException(model.Name, model.Sha256, taken.Id, taken.ModelSha256);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
