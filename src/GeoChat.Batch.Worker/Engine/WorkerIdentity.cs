using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Worker.Engine;

/// <summary>Name of this worker: unique while the process lives.</summary>
public sealed class WorkerIdentity
{
    /// <summary>Host, process id and start.</summary>
    public string Id { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Environment.TickCount64:x}";

    /// <summary>This worker as the store's workers table has it; the store stamps the times.</summary>
    public WorkerNode Row(IVlmEngine engine) =>
        new()
        {
            Id = Id,
            Model = engine.Model.Name,
            ModelSha256 = engine.Model.Sha256,
            Dtype = engine.Model.Dtype,
            Device = engine.Model.Device,
            Slots = engine.Slots,
        };
}
