using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>A PEFT LoRA adapter: for each weight it changes, the two small matrices whose scaled product is added.</summary>
internal sealed class LoraAdapter
{
    private const string Prefix = "base_model.model.";

    private readonly Dictionary<string, (TensorEntry? A, TensorEntry? B)> _pairs = new(StringComparer.Ordinal);

    private LoraAdapter(double scale) => Scale = scale;

    /// <summary>alpha / r.</summary>
    public double Scale { get; }

    /// <summary>Keys of the weights that the adapter changes.</summary>
    public IEnumerable<string> Targets => _pairs.Keys;

    /// <summary>Name of the base model as training saw it.</summary>
    public static string? BaseName(string folder) =>
        JsonFile.Read(Path.Combine(folder, "adapter_config.json")).Text("base_model_name_or_path");

    /// <summary>Reads adapter_config.json and the adapter's tensors, each checked against the weight it changes.</summary>
    /// <exception cref="ModelException">The adapter does not fit, or is of a kind this engine does not merge.</exception>
    public static LoraAdapter Load(string folder, string weights, IReadOnlyDictionary<string, TensorEntry> model)
    {
        var config = JsonFile.Read(Path.Combine(folder, "adapter_config.json"));
        if (
            config.Text("peft_type") is not (null or "LORA")
            || config.Flag("fan_in_fan_out")
            || config.Flag("use_dora")
            || config.Text("bias") is not (null or "none")
        )
            throw new ModelConfigException(
                $"{config.Path} is no plain LoRA adapter (peft_type LORA, bias none): merge it with PEFT first."
            );
        if (config.Holds("rank_pattern") || config.Holds("alpha_pattern") || config.Holds("modules_to_save"))
            throw new ModelConfigException(
                $"{config.Path} gives layers ranks or weights of their own (rank_pattern, alpha_pattern, modules_to_save): "
                    + "merge it with PEFT first."
            );
        var rank = config.Int("r", 1, 65536);
        var alpha = config.Real("lora_alpha", rank);
        var adapter = new LoraAdapter(alpha / (config.Flag("use_rslora") ? Math.Sqrt(rank) : rank));
        foreach (var entry in CheckpointFiles.ReadFile(weights))
            adapter.Add(entry);
        foreach (var (target, (a, b)) in adapter._pairs)
        {
            if (a is null || b is null || !model.TryGetValue(target, out var weight))
                throw new TensorMissingException($"{weights} changes '{target}', which is not whole or not in the base model.");
            if (
                !(
                    a.Shape.Length == 2
                    && b.Shape.Length == 2
                    && a.Shape[0] == b.Shape[1]
                    && weight.Shape.AsSpan().SequenceEqual([b.Shape[0], a.Shape[1]])
                )
            )
                throw new TensorShapeException(
                    $"{weights}: {TensorEntry.Text(b.Shape)} x {TensorEntry.Text(a.Shape)} cannot be added to '{target}' "
                        + $"{TensorEntry.Text(weight.Shape)}."
                );
        }

        return adapter;
    }

    /// <summary>The two matrices of a weight: B [out, r] and A [r, in].</summary>
    public bool TryGet(string key, out TensorEntry a, out TensorEntry b)
    {
        var found = _pairs.TryGetValue(key, out var pair);
        a = pair.A!;
        b = pair.B!;
        return found;
    }

    private void Add(TensorEntry entry)
    {
        var name = entry.Name.Replace(".default.", ".", StringComparison.Ordinal);
        var isA = name.EndsWith(".lora_A.weight", StringComparison.Ordinal);
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !(isA || name.EndsWith(".lora_B.weight", StringComparison.Ordinal)))
            throw new ModelConfigException(
                $"{entry.File} holds '{entry.Name}', which is no LoRA matrix: merge the adapter with PEFT first."
            );
        var target = KeyNames.Canonical(name[Prefix.Length..^".lora_A.weight".Length] + ".weight");
        var pair = _pairs.GetValueOrDefault(target);
        _pairs[target] = isA ? (entry, pair.B) : (pair.A, entry);
    }
}
