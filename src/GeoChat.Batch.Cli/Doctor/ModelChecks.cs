using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Inspection;
using GeoChat.Batch.Inference.OpenAi;
using GeoChat.Batch.Prompting;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Worker;
using GeoChat.Batch.Worker.Engine;

namespace GeoChat.Batch.Cli.Doctor;

/// <summary>The model's folder, the engine's library and the device; or the server that stands in for them.</summary>
internal static class ModelChecks
{
    private const string Model = "model",
        Torch = "libtorch",
        Device = "device";

    /// <summary>For a process that loads a model: weights and device too.</summary>
    public static IEnumerable<Finding> RunWorker(string? folder, WorkerOptions worker, CancellationToken cancellationToken)
    {
        ModelDescription? model = null;
        yield return Checked(
            Model,
            () =>
            {
                var options = new VlmEngineOptions
                {
                    ModelDirectory = ModelFolder.Find(folder),
                    Slots = worker.Slots,
                    Device = worker.Device,
                    Dtype = worker.Dtype,
                    Weights = worker.Weights,
                };
                model = ModelInspection.Read(options);
                return Finding.Ok(
                    Model,
                    $"{model.Name} in {model.Folder}: {model.Parameters / 1e6:0.#} M parameters, {model.ImageSize} px, box "
                        + $"grammar {model.BoxGrammar}, sha256 {ModelInspection.Digest(options, cancellationToken)}"
                );
            }
        );
        TorchRuntime? torch = null;
        yield return Checked(
            Torch,
            () =>
            {
                torch = TorchRuntime.Start(worker.Device);
                return Finding.Ok(Torch, $"libtorch {torch.Version} from {torch.Folder}");
            }
        );
        if (torch is not null)
            yield return OfDevice(torch, model);
    }

    /// <summary>For a process that asks a server.</summary>
    public static async Task<Finding> RunServerAsync(WorkerOptions worker, CancellationToken cancellationToken)
    {
        try
        {
            await using var engine = await OpenAiVlmEngine.ConnectAsync(RemoteEngine.Options(worker), cancellationToken: cancellationToken);
            return Finding.Ok(
                Model,
                $"{engine.Model.Name} at {worker.Remote.Endpoint}: served, {engine.Slots} requests at once, box grammar "
                    + $"{engine.Model.Profile.BoxGrammar.Name()}"
            );
        }
        catch (Exception e) when (e is ModelException or PromptingException)
        {
            return Finding.Fail(Model, e.Message);
        }
    }

    /// <summary>For a process that only cuts chips: what the folder says of its model.</summary>
    public static Finding RunProfile(string? folder) =>
        Checked(
            Model,
            () =>
            {
                var path = ModelFolder.Find(folder);
                var profile = ModelProfile.Load(path);
                return Finding.Ok(
                    Model,
                    $"{profile.Name} in {path}: {profile.ImageSize ?? ModelProfile.GeoChatImageSize} px, box grammar "
                        + $"{profile.BoxGrammar.Name()}"
                );
            }
        );

    private static Finding OfDevice(TorchRuntime torch, ModelDescription? model)
    {
        if (torch.Device == "cuda")
            return Finding.Ok(Device, $"cuda: {torch.CudaDevices} visible; the first is used (geochat worker --devices all takes each)");
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var detail = $"cpu: {torch.Threads} threads, {memory >> 20:N0} MiB of memory";
        return model?.Memory.Weights > memory
            ? Finding.Warn(
                Device,
                $"{detail}, and the model's weights take {model.Memory.Weights >> 20:N0} MiB as {model.Memory.Dtype}",
                "use bfloat16 (Worker:Dtype), int8 weights (Worker:Weights), a device with more memory, or a smaller model"
            )
            : Finding.Ok(Device, detail);
    }

    private static Finding Checked(string check, Func<Finding> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is ModelException or CliException or PromptingException)
        {
            return Finding.Fail(check, e.Message);
        }
    }
}
