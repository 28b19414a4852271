using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>Which folder holds what: a checkpoint alone, or a LoRA adapter over a base.</summary>
/// <param name="Model">The folder that the user named.</param>
/// <param name="Base">The folder with the weights; the same where there is no adapter.</param>
internal sealed record ModelFolders(string Model, string Base)
{
    /// <summary>Base first: an adapter's own files replace it.</summary>
    private string[] Both => Model == Base ? [Model] : [Model, Base];

    /// <summary>The folder whose config.json counts.</summary>
    public string Config => File.Exists(Path.Combine(Model, "config.json")) ? Model : Base;

    /// <summary>The tokenizer's file, there or not.</summary>
    public string Tokenizer { get; private init; } = "";

    /// <summary>Weight files of the base.</summary>
    public IReadOnlyList<string> Weights { get; private init; } = [];

    /// <summary>The adapter's file, or null.</summary>
    public string? Adapter { get; private init; }

    private string? Trained { get; init; }

    /// <summary>Files that decide the answers, without the tower's.</summary>
    public IEnumerable<string> Files =>
        new[]
        {
            Path.Combine(Config, "config.json"),
            Tokenizer,
            Adapter,
            Adapter is null ? null : Path.Combine(Model, "adapter_config.json"),
            Trained,
        }
            .Concat([
                Existing(Config, "generation_config.json"),
                Existing(Path.GetDirectoryName(Tokenizer)!, "tokenizer_config.json"),
                Existing(Model, ModelProfile.FileName),
                Existing(Model, "preprocessor_config.json"),
            ])
            .OfType<string>()
            .Concat(Weights);

    /// <exception cref="ModelException">A folder or file is missing.</exception>
    public static ModelFolders Resolve(VlmEngineOptions options)
    {
        var model = Path.GetFullPath(options.ModelDirectory);
        if (!Directory.Exists(model))
            throw new ModelFileMissingException($"There is no model folder {model}: check the path.");
        model = Inner(model);
        var isAdapter = File.Exists(Path.Combine(model, "adapter_config.json"));
        var found = new ModelFolders(model, isAdapter ? FindBase(model, options.BaseDirectory) : model);
        var weights = CheckpointFiles.Find(found.Base);
        // Without config.json the better message is that this is no model folder at all.
        if (File.Exists(Path.Combine(found.Config, "config.json")) && weights.Count == 0)
            throw new ModelFileMissingException(
                $"{found.Base} holds no weights: model.safetensors or pytorch_model.bin, or shards with their index."
            );
        var tokenizer = found.Both.Select(f => Path.Combine(f, "tokenizer.model")).ToArray();
        if (File.Exists(Path.Combine(found.Config, "config.json")) && !tokenizer.Any(File.Exists))
            throw new ModelFileMissingException($"{tokenizer[0]} is missing: fetch the tokenizer of this very model.");
        return found with
        {
            Weights = weights,
            Tokenizer = tokenizer.FirstOrDefault(File.Exists) ?? tokenizer[0],
            Adapter = isAdapter
                ? Existing(model, "adapter_model.safetensors", "adapter_model.bin")
                    ?? throw new ModelFileMissingException(
                        $"{model} has adapter_config.json but neither adapter_model.safetensors nor adapter_model.bin."
                    )
                : null,
            Trained = isAdapter ? Existing(model, "non_lora_trainables.bin") : null,
        };
    }

    /// <summary>Weights that training changed besides LoRA (the projector), by GeoChat's keys.</summary>
    public IEnumerable<(string Key, TensorEntry Entry)> ReadTrained()
    {
        if (Trained is null)
            yield break;
        foreach (var entry in CheckpointFiles.ReadFile(Trained))
        {
            var key = entry.Name.StartsWith("base_model.", StringComparison.Ordinal) ? entry.Name["base_model.".Length..] : entry.Name;
            key =
                key.StartsWith("model.model.", StringComparison.Ordinal) || key.StartsWith("model.lm_head.", StringComparison.Ordinal)
                    ? key["model.".Length..]
                    : key;
            yield return (KeyNames.Canonical(key), entry);
        }
    }

    /// <summary>
    /// The vision tower that the configuration names: its folder where there is one, else the configuration that is built in.
    /// </summary>
    /// <exception cref="ModelFileMissingException">No folder, and no built-in configuration of that name.</exception>
    public TowerFolder FindTower(GeoChatConfig config, string? chosen)
    {
        var folder = chosen is null
            ? Both.SelectMany(f => TowerNames(config).Select(n => Path.Combine(f, n))).FirstOrDefault(Directory.Exists)
            : Path.GetFullPath(chosen);
        if (folder is null)
        {
            var known =
                config.Tower ?? (config.TowerName.EndsWith(ClipConfig.LargeName, StringComparison.Ordinal) ? ClipConfig.Large : null);
            return new(
                known
                    ?? throw new ModelFileMissingException(
                        $"The vision tower '{config.TowerName}' is not beside config.json: put its folder there or name it (--clip)."
                    ),
                PixelStatistics.Load(Model),
                [],
                []
            );
        }

        var file = Path.Combine(folder, "config.json");
        var weights = CheckpointFiles.Find(folder);
        return new(
            ClipConfig.From(JsonFile.Read(file)),
            PixelStatistics.Load(folder),
            weights,
            [file, .. new[] { Existing(folder, "preprocessor_config.json") }.OfType<string>(), .. weights]
        );
    }

    // A tower's name is looked for as a plain folder name only: nothing in a configuration leads out of its folder.
    private static IEnumerable<string> TowerNames(GeoChatConfig config)
    {
        var name = config.TowerName[(config.TowerName.LastIndexOf('/') + 1)..];
        return name is "" or "." or ".." || name.Contains('\\') || name.Contains('\0') ? ["clip"] : [name, "clip"];
    }

    // A folder that holds nothing but a base and the adapter over it stands for the adapter.
    private static string Inner(string folder)
    {
        if (File.Exists(Path.Combine(folder, "config.json")) || File.Exists(Path.Combine(folder, "adapter_config.json")))
            return folder;
        var adapters = Directory
            .EnumerateDirectories(folder)
            .Where(f => File.Exists(Path.Combine(f, "adapter_config.json")))
            .Take(2)
            .ToArray();
        return adapters.Length == 1 ? adapters[0] : folder;
    }

    private static string FindBase(string model, string? chosen)
    {
        if (chosen is not null)
            return Directory.Exists(chosen)
                ? Path.GetFullPath(chosen)
                : throw new ModelFileMissingException($"There is no base model folder {chosen}: check the path.");
        var name = LoraAdapter.BaseName(model) is { } full ? full[(full.LastIndexOf('/') + 1)..] : "";
        var found =
            name is "" or "." or ".." || name.Contains('\0')
                ? null
                : new[] { Path.Combine(model, name), Path.Combine(Path.GetDirectoryName(model) ?? model, name) }.FirstOrDefault(
                    Directory.Exists
                );
        return found
            ?? throw new ModelFileMissingException(
                $"{model} is an adapter over '{name}', which is neither in it nor beside it: name the base model's folder (--base)."
            );
    }

    /// <summary>A file by name in the model's folder, else in its base's; null where neither has it.</summary>
    public string? FindFile(string name) => Both.Select(f => Existing(f, name)).OfType<string>().FirstOrDefault();

    private static string? Existing(string folder, params string[] names) =>
        names.Select(n => Path.Combine(folder, n)).FirstOrDefault(File.Exists);
}
