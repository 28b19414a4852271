using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Cli;

/// <summary>Finds the model's folder.</summary>
internal static class ModelFolder
{
    /// <summary>Name of the model that comes with the program.</summary>
    public const string Shipped = "geochat-nano";

    /// <summary>The named folder, or the shipped model's. Only looks whether it can be one; weights are read later.</summary>
    /// <exception cref="ModelFolderException">Not there, or no model.</exception>
    public static string Find(string? named)
    {
        if (named is null)
        {
            return Home.Folder is { } home && Directory.Exists(Path.Combine(home, "models", Shipped))
                ? Path.Combine(home, "models", Shipped)
                : throw new ModelFolderException(
                    $"the shipped model models/{Shipped} is not beside the program. Name a model folder: --model DIR"
                );
        }

        if (!Directory.Exists(named))
            throw new ModelFolderException(
                $"no model folder at '{named}'. Name a folder with config.json, tokenizer.model and weights, e.g. --model models/{Shipped}"
            );
        // A folder with nothing but a profile stands for a model that a server runs.
        if (
            !Holds(named)
            && !File.Exists(Path.Combine(named, ModelProfile.FileName))
            && !Directory.EnumerateDirectories(named).Any(inner => File.Exists(Path.Combine(inner, "adapter_config.json")))
        )
            throw new ModelFolderException(
                $"the folder '{named}' holds no config.json, so it is no model. Name the checkpoint's own folder "
                    + $"(config.json, tokenizer.model, weights)"
            );
        return Path.GetFullPath(named);
    }

    // A LoRA adapter may come without config.json, or in a folder with its base.
    private static bool Holds(string folder) =>
        File.Exists(Path.Combine(folder, "config.json")) || File.Exists(Path.Combine(folder, "adapter_config.json"));
}
