using System.ComponentModel.DataAnnotations;

namespace GeoChat.Batch.Worker;

/// <summary>What the worker host runs and how (section <c>Worker</c>).</summary>
public sealed class WorkerOptions
{
    /// <summary>Folder of the model; with <see cref="Remote"/>, the name under which the server serves it.</summary>
    [Required]
    public string Model { get; set; } = "";

    /// <summary>Folder of the base model where <see cref="Model"/> is a LoRA adapter; null looks in and beside it.</summary>
    public string? Base { get; set; }

    /// <summary>Folder of the vision tower; null looks in the model's.</summary>
    public string? Clip { get; set; }

    /// <summary>cpu, cuda, or auto (cuda where there is one).</summary>
    public string Device { get; set; } = "auto";

    /// <summary>float32, bfloat16 or float16; null takes the device's default.</summary>
    [AllowedValues(null, "float32", "bfloat16", "float16", ErrorMessage = "Worker:Dtype must be float32, bfloat16 or float16.")]
    public string? Dtype { get; set; }

    /// <summary>int8 keeps the language model's weights as bytes; null as the compute type.</summary>
    [AllowedValues(null, "int8", ErrorMessage = "Worker:Weights must be int8, or left out.")]
    public string? Weights { get; set; }

    /// <summary>CPU threads; null takes all cores.</summary>
    [Range(1, 1024)]
    public int? Threads { get; set; }

    /// <summary>Chips answered at once; null takes the engine's default.</summary>
    [Range(1, 4096)]
    public int? Slots { get; set; }

    /// <summary>Most megabytes of key-value cache; null takes a quarter of the free memory. When it is full, requests wait.</summary>
    [Range(1, 1 << 30)]
    public long? KvMegabytes { get; set; }

    /// <summary>An OpenAI-style server that answers instead of a model loaded here.</summary>
    public RemoteOptions Remote { get; set; } = new();

    /// <summary>Most chips in one claim or completion transaction.</summary>
    [Range(1, 10_000)]
    public int GroupSize { get; set; } = 64;

    /// <summary>Longest wait for a group to fill.</summary>
    public TimeSpan GroupTime { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a claim is trusted without a renewal.</summary>
    public TimeSpan ChipLease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often claims are renewed and the worker says it lives.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A worker not heard of for longer is gone, and its model's name free.</summary>
    public TimeSpan WorkerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Instead of a model: answer every query with this text (tests and overhead measurements).</summary>
    public string? ConstantAnswer { get; set; }

    /// <summary>With <see cref="ConstantAnswer"/>: time a chip takes.</summary>
    public TimeSpan ConstantDelay { get; set; }

    /// <summary>
    /// With <see cref="ConstantAnswer"/>: the delay is that of a batch of up to <see cref="Slots"/> chips, one batch after another.
    /// </summary>
    public bool ConstantTogether { get; set; }
}
