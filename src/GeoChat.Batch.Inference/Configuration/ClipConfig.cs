using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Configuration;

/// <summary>Shape of the vision tower, from the CLIP folder's config.json or built in for the tower that GeoChat names.</summary>
internal sealed record ClipConfig
{
    /// <summary>The tower of GeoChat and LLaVA-1.5.</summary>
    public const string LargeName = "clip-vit-large-patch14-336";

    public required int Hidden { get; init; }

    public required int Intermediate { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int Patch { get; init; }

    public required int ImageSize { get; init; }

    public required double NormEpsilon { get; init; }

    /// <summary>x * sigmoid(1.702 x), CLIP's own; else the exact GELU.</summary>
    public required bool QuickGelu { get; init; }

    /// <summary>openai/clip-vit-large-patch14-336.</summary>
    public static ClipConfig Large { get; } =
        new()
        {
            Hidden = 1024,
            Intermediate = 4096,
            Layers = 24,
            Heads = 16,
            Patch = 14,
            ImageSize = 336,
            NormEpsilon = 1e-5,
            QuickGelu = true,
        };

    /// <exception cref="ModelConfigException">A member is out of range or of a kind this engine does not know.</exception>
    public static ClipConfig From(JsonFile file)
    {
        file = file.Object("vision_config") ?? file;
        var act = file.Text("hidden_act") ?? "quick_gelu";
        if (act is not ("quick_gelu" or "gelu"))
            throw new ModelConfigException($"{file.Path}: hidden_act '{act}' is unknown; quick_gelu and gelu are known.");
        if (file.Text("model_type") is { } type && !type.StartsWith("clip", StringComparison.Ordinal))
            throw new ModelConfigException($"{file.Path}: a vision tower of type '{type}' is unknown; CLIP is known.");
        var config = new ClipConfig
        {
            Hidden = file.Int("hidden_size", 8, 16384, 768),
            Intermediate = file.Int("intermediate_size", 8, 1 << 18, 3072),
            Layers = file.Int("num_hidden_layers", 1, 256, 12),
            Heads = file.Int("num_attention_heads", 1, 256, 12),
            Patch = file.Int("patch_size", 1, 256, 32),
            ImageSize = file.Int("image_size", 8, 8192, 224),
            NormEpsilon = file.Real("layer_norm_eps", 1e-5),
            QuickGelu = act == "quick_gelu",
        };
        return config.Hidden % config.Heads == 0
            ? config
            : throw new ModelConfigException($"{file.Path}: {config.Heads} heads do not divide a width of {config.Hidden}.");
    }
}
