using GeoChat.Batch.Inference;
using GeoChat.Batch.Prompting;

namespace GeoChat.Batch.Cli.Doctor;

/// <summary>The model's folder, the engine's library and the device.</summary>
internal static class ModelChecks
{
    private const string Model = "model", Device = "device";

    /// <summary>For a process that answers chips: weights and device too.</summary>
    public static IEnumerable<Finding> RunWorker(string? folder, string device, CancellationToken cancellationToken)
    {
        ModelInspection? model = null;
        yield return Checked(Model, () =>
        {
            var path = ModelFolder.Find(folder);
            model = ModelInspection.Read(path, cancellationToken);
            return Finding.Ok(Model, $"{model.Name} in {path}: {model.Parameters / 1e6:0.#} M parameters, {model.ImageSize} px, box grammar {model.Profile.BoxGrammar.Name()}, sha256 {model.Sha256}");
        });
        TorchRuntime? torch = null;
        yield return Checked("libtorch", () =>
        {
            torch = TorchRuntime.Start(device);
            return Finding.Ok("libtorch", $"libtorch {torch.Version} from {torch.Folder}");
        });
        if (torch is not null)
            yield return OfDevice(torch, model);
    }

    /// <summary>For a process that only cuts chips: what the folder says of its model.</summary>
    public static Finding RunProfile(string? folder) => Checked(Model, () =>
    {
        var path = ModelFolder.Find(folder);
        var profile = ModelProfile.Load(path);
        return Finding.Ok(Model, $"{profile.Name} in {path}: {profile.ImageSize ?? ModelProfile.GeoChatImageSize} px, box grammar {profile.BoxGrammar.Name()}");
    });

    private static Finding OfDevice(TorchRuntime torch, ModelInspection? model)
    {
        if (torch.Device == "cuda")
            return Finding.Ok(Device, $"cuda: {torch.CudaDevices} visible; the first is used (geochat worker --devices all takes each)");
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var needed = model is null ? 0 : model.Parameters * sizeof(float);
        var detail = $"cpu: {torch.Threads} threads, {memory >> 20:N0} MiB of memory";
        return needed > memory
            ? Finding.Warn(Device, $"{detail}, and the model takes {needed >> 20:N0} MiB as float32", "use --dtype bfloat16, a device with more memory, or a smaller model")
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
