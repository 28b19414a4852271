namespace GeoChat.Batch.Inference.Inspection;

/// <summary>What a model's folder holds, without a number of its weights having been read.</summary>
public sealed record ModelDescription
{
    public required string Name { get; init; }

    /// <summary>Full path.</summary>
    public required string Folder { get; init; }

    /// <summary><c>model_type</c> in words: GeoChat's (LLaVA-1.5's) or HF's llava.</summary>
    public required string Architecture { get; init; }

    /// <summary>The weight files: kind and number, the adapter, the tower.</summary>
    public required string Layout { get; init; }

    /// <summary>Numbers in all weights.</summary>
    public required long Parameters { get; init; }

    /// <summary>The same by stored type.</summary>
    public required IReadOnlyDictionary<string, long> ParametersByDtype { get; init; }

    /// <summary>Layers, width, heads over key-value heads, vocabulary of the language model.</summary>
    public required string LanguageModel { get; init; }

    /// <summary>Layers that are run of those there are, width, patch of the vision tower.</summary>
    public required string VisionTower { get; init; }

    public required string Projector { get; init; }

    /// <summary>Side of the square picture in pixels.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Tokens that a picture takes.</summary>
    public required int ImageTokens { get; init; }

    /// <summary>Most tokens of a prompt with its answer.</summary>
    public required int ContextLength { get; init; }

    public required string PromptTemplate { get; init; }

    public required string BoxGrammar { get; init; }

    /// <summary>Coordinate of the far edge.</summary>
    public required double BoxScale { get; init; }

    /// <summary>What the model was trained on, where that limits its use.</summary>
    public string? Domain { get; init; }

    public string? Licence { get; init; }

    public required ModelMemory Memory { get; init; }
}

/// <summary>Memory that running a model takes.</summary>
/// <param name="Dtype">Compute type, with <c>/int8</c> where the weights are.</param>
/// <param name="Slots">Requests at once.</param>
/// <param name="Weights">Bytes of the weights.</param>
/// <param name="TokenBytes">Bytes of keys and values for one token.</param>
/// <param name="Cache">Bytes of keys and values with every slot's context full.</param>
public sealed record ModelMemory(string Dtype, int Slots, long Weights, long TokenBytes, long Cache)
{
    /// <summary>Both together; what a step computes comes on top.</summary>
    public long Total => Weights + Cache;
}
