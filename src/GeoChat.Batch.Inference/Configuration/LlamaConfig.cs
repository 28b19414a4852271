using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Configuration;

/// <summary>
/// Shape of the language model, from config.json (its <c>text_config</c> in HF's llava layout). Defaults are transformers'
/// LlamaConfig's.
/// </summary>
internal sealed record LlamaConfig
{
    public required int Vocabulary { get; init; }

    public required int Hidden { get; init; }

    public required int Intermediate { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int KeyValueHeads { get; init; }

    public required int HeadSize { get; init; }

    public required int MaxPositions { get; init; }

    public required double NormEpsilon { get; init; }

    public required double RopeTheta { get; init; }

    /// <summary>Positions are divided by it ("linear" scaling); 1: none.</summary>
    public required double RopeFactor { get; init; }

    public required bool TiedEmbeddings { get; init; }

    public required IReadOnlyList<int> EndTokens { get; init; }

    /// <exception cref="ModelConfigException">A member is missing, out of range or of a kind this engine does not know.</exception>
    public static LlamaConfig From(JsonFile file, JsonFile outer)
    {
        if (file.Text("hidden_act") is { } act && act != "silu")
            throw new ModelConfigException($"{file.Path}: hidden_act '{act}' is unknown; LLaMA's is silu.");
        if (file.Flag("attention_bias") || file.Flag("mlp_bias"))
            throw new ModelConfigException($"{file.Path}: attention_bias and mlp_bias are not LLaMA's and not supported.");
        var hidden = file.Int("hidden_size", 8, 65536, 4096);
        var heads = file.Int("num_attention_heads", 1, 1024, 32);
        var keyValueHeads = file.Int("num_key_value_heads", 1, 1024, heads);
        var headSize = file.Int("head_dim", 2, 1024, hidden / heads);
        if (heads % keyValueHeads != 0 || headSize % 2 != 0)
            throw new ModelConfigException($"{file.Path}: {heads} heads of {headSize} over {keyValueHeads} key-value heads do not divide.");
        return new LlamaConfig
        {
            Vocabulary = file.Int("vocab_size", 4, 1 << 20, 32000),
            Hidden = hidden,
            Intermediate = file.Int("intermediate_size", 8, 1 << 20, 11008),
            Layers = file.Int("num_hidden_layers", 1, 1024, 32),
            Heads = heads,
            KeyValueHeads = keyValueHeads,
            HeadSize = headSize,
            MaxPositions = file.Int("max_position_embeddings", 16, 1 << 20, 2048),
            NormEpsilon = file.Real("rms_norm_eps", 1e-6),
            RopeTheta = file.Real("rope_theta", 10000),
            RopeFactor = Scaling(file),
            TiedEmbeddings = file.Flag("tie_word_embeddings"),
            EndTokens = (file.Has("eos_token_id") ? file : outer).Ints("eos_token_id", 2),
        };
    }

    private static double Scaling(JsonFile file)
    {
        if (!file.Has("rope_scaling"))
            return 1;
        var scaling = file.Object("rope_scaling");
        var kind = scaling?.Text("rope_type") ?? scaling?.Text("type");
        return kind switch
        {
            // Dynamic scaling changes nothing up to max_position_embeddings, and no prompt is longer here.
            "default" or "dynamic" => 1,
            "linear" => scaling!.Real("factor", 1),
            _ => throw new ModelConfigException($"{file.Path}: rope_scaling '{kind}' is unknown; null, linear and dynamic are known."),
        };
    }
}
