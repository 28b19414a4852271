using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.ServiceDefaults;
using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Worker.Engine;

/// <summary>This worker as the store knows it.</summary>
public sealed class WorkerIdentity(ProcessName name)
{
    /// <summary>The process's name: a process has one engine.</summary>
    public string Id => name.Value;

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
