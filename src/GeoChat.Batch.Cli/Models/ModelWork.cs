using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Conversion;
using GeoChat.Batch.Inference.Inspection;
using GeoChat.Batch.ServiceDefaults.Errors;

namespace GeoChat.Batch.Cli.Models;

/// <summary>The long works on a model's folder, with progress.</summary>
internal static class ModelWork
{
    /// <summary>Reads a model whole; writes or checks its manifest. Returns the exit code.</summary>
    public static async Task<int> VerifyAsync(VlmEngineOptions options, string? manifest, CancellationToken cancellationToken)
    {
        VerifiedModel model;
        using (var progress = new StepProgress("verifying"))
            model = await ModelVerification.RunAsync(options, progress, cancellationToken);
        var said = "";
        if (manifest is not null && File.Exists(manifest))
        {
            ModelManifest.Check(manifest, model);
            said = $", as {manifest} lists them";
        }
        else if (manifest is not null)
        {
            ModelManifest.Write(manifest, model);
            said = $"; {manifest} lists them";
        }

        Console.Out.WriteLine($"sound: {model.Tensors} tensors in {model.Files.Count} files of {ModelReport.Size(model.Bytes)}{said}");
        Console.Out.WriteLine($"sha256 {model.Sha256}");
        return ExitCodes.Done;
    }

    /// <summary>Writes a model as one safetensors folder. Returns the exit code.</summary>
    public static async Task<int> ConvertAsync(
        VlmEngineOptions source,
        string destination,
        string? dtype,
        long shardBytes,
        CancellationToken cancellationToken
    )
    {
        ConvertedModel model;
        using (var progress = new StepProgress("converting"))
            model = await ModelConversion.RunAsync(source, destination, dtype, shardBytes, progress, cancellationToken);
        var kept = model.Kept > 0 ? $" ({model.Kept} were there from before)" : "";
        Console.Out.WriteLine(
            $"{model.Folder}: {model.Shards.Count} weight {(model.Shards.Count == 1 ? "file" : "files")} of "
                + $"{ModelReport.Size(model.Bytes)}{kept}"
        );
        return ExitCodes.Done;
    }
}
