using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Models;
using GeoChat.Batch.Inference.Weights;
using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Inference.Inspection;

/// <summary>Reads headers and configuration of a model's folder: what <c>geochat model info</c> prints.</summary>
public static class ModelInspection
{
    /// <summary>Describes a model.</summary>
    /// <exception cref="ModelException">The folder cannot be used; the type says why.</exception>
    public static ModelDescription Read(VlmEngineOptions options)
    {
        var checkpoint = Checkpoint.Open(options);
        var config = checkpoint.Config;
        var llama = checkpoint.Config.Llama;
        var tower = checkpoint.Tower;
        var weights = checkpoint.Tensors.Where(t => IsWeight(t.Key, t.Value)).ToList();
        return new ModelDescription
        {
            Name = checkpoint.Profile.Name,
            Folder = checkpoint.Folders.Model,
            Architecture = config.HuggingFaceLayout
                ? "LLaVA-1.5 in HF's llava layout: CLIP tower, projector, LLaMA"
                : "GeoChat (LLaVA-1.5): CLIP tower, projector, LLaMA",
            Layout = Layout(checkpoint),
            Parameters = weights.Sum(t => t.Value.Count),
            ParametersByDtype = new SortedDictionary<string, long>(
                weights.GroupBy(t => Dtypes.Name(t.Value.Dtype)).ToDictionary(g => g.Key, g => g.Sum(t => t.Value.Count)),
                StringComparer.Ordinal
            ),
            LanguageModel =
                $"{llama.Layers} layers of width {llama.Hidden}, {llama.Heads} heads over {llama.KeyValueHeads}, vocabulary "
                + $"{llama.Vocabulary}",
            VisionTower = $"{ModelLayout.TowerLayers(config, tower)} of {tower.Layers} layers of width {tower.Hidden}, patch {tower.Patch}",
            Projector = config.ProjectorLayers switch
            {
                0 => "identity",
                1 => "linear",
                var n => $"mlp{n}x_gelu",
            },
            ImageSize = checkpoint.ImageSize,
            ImageTokens = checkpoint.ImageTokens,
            ContextLength = llama.MaxPositions,
            PromptTemplate = checkpoint.Profile.PromptTemplate,
            BoxGrammar = checkpoint.Profile.BoxGrammar.Name(),
            BoxScale = checkpoint.Profile.BoxScale,
            Domain = checkpoint.Profile.Domain,
            Licence = checkpoint.Profile.Licence,
            Memory = Memory(checkpoint, options),
        };
    }

    /// <summary>The digest that answers carry; reads every file once.</summary>
    /// <exception cref="ModelException">The folder cannot be used; the type says why.</exception>
    public static string Digest(VlmEngineOptions options, CancellationToken cancellationToken) =>
        ModelDigest.Compute(Checkpoint.Open(options).Files, cancellationToken);

    /// <summary>The tokenizer's file of a model; a folder that holds nothing but a tokenizer is enough.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    public static string FindTokenizer(VlmEngineOptions options)
    {
        var own = Path.Combine(options.ModelDirectory, "tokenizer.model");
        return File.Exists(own) ? own : ModelFolders.Resolve(options).Tokenizer;
    }

    // Rotary frequencies and position numbers are computed, not learned.
    internal static bool IsWeight(string key, TensorEntry entry) =>
        Dtypes.IsReal(entry.Dtype) && !key.EndsWith(".inv_freq", StringComparison.Ordinal);

    private static ModelMemory Memory(Checkpoint checkpoint, VlmEngineOptions options)
    {
        var cuda = options.Device == "cuda";
        var dtype = Dtypes.Compute(options.Dtype ?? DtypeDefaults.Choose(checkpoint, cuda));
        var llama = checkpoint.Config.Llama;
        var bytes = 0L;
        foreach (var (key, shape) in ModelLayout.Tensors(checkpoint.Config, checkpoint.Tower))
        {
            var count = shape.Aggregate(1L, (a, b) => a * b);
            var quantised =
                options.Weights == "int8"
                && (key.Contains("_proj.", StringComparison.Ordinal) && key.StartsWith("model.layers.", StringComparison.Ordinal));
            // A scale for 32 inputs; what decides most is single precision.
            var single =
                key == "lm_head.weight"
                || (!cuda && !key.StartsWith("model.layers.", StringComparison.Ordinal) && key != "model.embed_tokens.weight");
            bytes += quantised ? count + (count / 32 * Dtypes.Size(dtype)) : count * (single ? 4 : Dtypes.Size(dtype));
        }

        var slots = options.Slots ?? CachePlan.CpuSlots;
        var token = KvCache.BytesPerPosition(llama, KvCache.DtypeFor(dtype, cuda));
        return new(
            options.Weights is null ? Dtypes.Name(dtype) : $"{Dtypes.Name(dtype)}/{options.Weights}",
            slots,
            bytes,
            token,
            token * slots * llama.MaxPositions
        );
    }

    private static string Layout(Checkpoint checkpoint)
    {
        var files = checkpoint.Folders.Weights;
        var kind = files[0].EndsWith(".safetensors", StringComparison.Ordinal) ? "safetensors" : "PyTorch .bin";
        var parts = new List<string> { files.Count == 1 ? $"one {kind} file" : $"{files.Count} {kind} shards" };
        if (checkpoint.Adapter is { } adapter)
            parts.Add(
                $"LoRA adapter on {adapter.Targets.Count()} weights, merged on load, over {Path.GetFileName(checkpoint.Folders.Base)}"
            );
        parts.Add(
            checkpoint.TowerFiles.Weights.Count > 0
                ? $"tower from {Path.GetFileName(Path.GetDirectoryName(checkpoint.TowerFiles.Weights[0]))}/"
                : "tower in the checkpoint"
        );
        return string.Join("; ", parts);
    }
}
