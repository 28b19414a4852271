using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Prompting;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>
/// A model folder that was read and checked whole: configuration, tokenizer, and the place of every tensor. No number of a tensor has
/// been read yet.
/// </summary>
internal sealed class Checkpoint
{
    private Checkpoint() { }

    public required GeoChatConfig Config { get; init; }

    public required ClipConfig Tower { get; init; }

    public required ModelProfile Profile { get; init; }

    public required LlamaTokenizer Tokenizer { get; init; }

    /// <summary>Side of the square picture, in pixels.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Mean and deviation per channel that the tower's pixels are normalised by.</summary>
    public required PixelStatistics Pixels { get; init; }

    /// <summary>Tensors by GeoChat's keys.</summary>
    public required IReadOnlyDictionary<string, TensorEntry> Tensors { get; init; }

    public LoraAdapter? Adapter { get; init; }

    /// <summary>Where it was found.</summary>
    public required ModelFolders Folders { get; init; }

    /// <summary>Where the tower was found.</summary>
    public required TowerFolder TowerFiles { get; init; }

    /// <summary>All files that decide the answers.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Patches per side.</summary>
    public int Grid => ImageSize / Tower.Patch;

    /// <summary>Rows that a picture takes in the prompt.</summary>
    public int ImageTokens => Grid * Grid + (Config.KeepClassToken ? 1 : 0);

    /// <exception cref="ModelException">The folder cannot be used; the type says why, the message what to do.</exception>
    public static Checkpoint Open(VlmEngineOptions options)
    {
        var folders = ModelFolders.Resolve(options);
        var config = GeoChatConfig.Load(folders.Config);
        var profile = Guard(() => ModelProfile.Load(folders.Model));
        var tokenizer = Guard(() => LlamaTokenizer.Load(folders.Tokenizer));
        var tower = folders.FindTower(config, options.ClipDirectory);
        if (tower.Config.Hidden != config.VisionHidden)
            throw new ModelConfigException(
                $"config.json expects features of width {config.VisionHidden}, its tower has {tower.Config.Hidden}."
            );
        if (tokenizer.VocabularySize > config.Llama.Vocabulary)
            throw new ModelTokenizerException(
                $"{folders.Tokenizer} has {tokenizer.VocabularySize} pieces, config.json {config.Llama.Vocabulary}."
            );

        var tensors = CheckpointFiles.ReadEntries(folders.Weights);
        var adapter = folders.Adapter is null ? null : LoraAdapter.Load(folders.Model, folders.Adapter, tensors);
        foreach (var (key, entry) in folders.ReadTrained())
            tensors[key] = entry;
        foreach (var (key, entry) in tower.ReadEntries())
            tensors[key] = entry;
        Check(config, tower.Config, tensors);

        return new Checkpoint
        {
            Config = config,
            Tower = tower.Config,
            Profile = profile,
            Tokenizer = tokenizer,
            ImageSize = profile.ImageSize ?? (config.HuggingFaceLayout ? tower.Config.ImageSize : ModelProfile.GeoChatImageSize),
            Pixels = tower.Pixels,
            Tensors = tensors,
            Adapter = adapter,
            Folders = folders,
            TowerFiles = tower,
            Files = [.. folders.Files.Concat(tower.Files).Distinct()],
        };
    }

    private static void Check(GeoChatConfig config, ClipConfig tower, Dictionary<string, TensorEntry> tensors)
    {
        if (!tensors.Keys.Any(k => k.StartsWith(KeyNames.Tower, StringComparison.Ordinal)))
            throw new ModelFileMissingException(
                $"Neither the checkpoint nor a folder beside it holds the vision tower '{config.TowerName}': "
                    + "put its folder beside config.json or name it (--clip)."
            );
        foreach (var (key, shape) in ModelLayout.Tensors(config, tower))
        {
            var entry =
                tensors.GetValueOrDefault(key)
                ?? throw new TensorMissingException($"The weights lack '{key}': a shard is missing, or config.json is another model's.");
            if (!entry.Shape.AsSpan().SequenceEqual(shape))
                throw new TensorShapeException(
                    $"{entry.File}: '{key}' has shape {TensorEntry.Text(entry.Shape)}, config.json calls for {TensorEntry.Text(shape)}."
                );
            if (!Dtypes.IsReal(entry.Dtype))
                throw new TensorDtypeException(
                    $"{entry.File}: '{key}' holds {Dtypes.Name(entry.Dtype)}; weights are float16, bfloat16, float32 or float64. "
                        + "A quantised checkpoint must be fetched unquantised (--weights int8 quantises on load)."
                );
        }

        var positions =
            tensors.GetValueOrDefault(ModelLayout.Positions)
            ?? throw new TensorMissingException($"The weights lack '{ModelLayout.Positions}'.");
        if (positions.Shape is not [> 1, var width] || width != tower.Hidden || Math.Sqrt(positions.Shape[0] - 1) % 1 != 0)
            throw new TensorShapeException(
                $"{positions.File}: the position embedding has shape {TensorEntry.Text(positions.Shape)}: "
                    + "no square of patches and a class token."
            );
    }

    // Prompting knows nothing of this library's errors.
    private static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (TokenizerException e)
        {
            throw new ModelTokenizerException(e.Message, e);
        }
        catch (PromptingException e)
        {
            throw new ModelConfigException(e.Message, e);
        }
    }
}
