namespace GeoChat.Batch.Inference.Configuration;

/// <summary>How to load a model; everything but the folder has a default.</summary>
public sealed record VlmEngineOptions
{
    /// <summary>A checkpoint folder, or a LoRA adapter's.</summary>
    public required string ModelDirectory { get; init; }

    /// <summary>The base model of a LoRA adapter; default: the folder that the adapter names, inside it or next to it.</summary>
    public string? BaseDirectory { get; init; }

    /// <summary>The CLIP tower's folder; default: the one that the model's configuration names, inside the model's folder.</summary>
    public string? ClipDirectory { get; init; }

    /// <summary><c>cpu</c>, <c>cuda</c>, or <c>auto</c>: cuda where there is one.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>
    /// <c>float32</c>, <c>bfloat16</c> or <c>float16</c>; default: on cuda float16 for a model stored in it, else bfloat16;
    /// bfloat16 on a CPU with AMX or AVX512-BF16 from a billion parameters on; on other CPUs such a model keeps the 16 bits of its
    /// file; else float32.
    /// </summary>
    public string? Dtype { get; init; }

    /// <summary>CPU threads of torch; default: the process's cores.</summary>
    public int? Threads { get; init; }

    /// <summary>Requests computed at once; default: 8, on cuda 64, fewer where <see cref="KvBytes"/> holds fewer.</summary>
    public int? Slots { get; init; }

    /// <summary>
    /// Most bytes of key and value cache; default: a quarter of the memory that is free once the weights are loaded, on cuda four
    /// fifths of the device's. When it is full, requests wait.
    /// </summary>
    public long? KvBytes { get; init; }

    /// <summary>Weight-only quantisation of the language model's linear layers: <c>int8</c>, or null for none.</summary>
    public string? Weights { get; init; }

    /// <summary>
    /// Everything is computed as on a GPU: the same operations on the same types, each step begun before the last one's tokens are
    /// read. Default: on cuda; elsewhere for tests.
    /// </summary>
    internal bool? AsGpu { get; init; }

    /// <summary>Every answer takes all the tokens that it may: for measurements.</summary>
    internal bool IgnoreEndTokens { get; init; }
}
