using System.Text.RegularExpressions;
using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Configuration;

/// <summary>
/// A checkpoint's config.json: language model, projector, and which features of the tower it takes. Knows GeoChat's (LLaVA-1.5's)
/// and HF's llava layout.
/// </summary>
internal sealed partial record GeoChatConfig
{
    public required LlamaConfig Llama { get; init; }

    /// <summary>Width of the tower's features as the projector expects them.</summary>
    public required int VisionHidden { get; init; }

    /// <summary>Linear layers of the projector with GELU between them; 0: identity.</summary>
    public required int ProjectorLayers { get; init; }

    /// <summary>Index into the tower's hidden states (0: its embeddings), negative from the end.</summary>
    public required int SelectLayer { get; init; }

    /// <summary>Keep the class token's feature too (<c>cls_patch</c>).</summary>
    public required bool KeepClassToken { get; init; }

    /// <summary>The tower's name: a folder next to config.json, or a hub's name.</summary>
    public required string TowerName { get; init; }

    /// <summary>The tower's configuration where config.json carries it (HF's layout).</summary>
    public ClipConfig? Tower { get; init; }

    /// <summary>Whether the layout is HF's, whose towers are run at their own size.</summary>
    public bool HuggingFaceLayout => Tower is not null;

    /// <exception cref="ModelFileMissingException">No config.json.</exception>
    /// <exception cref="ModelConfigException">It is not readable or names something unknown.</exception>
    public static GeoChatConfig Load(string folder)
    {
        var file = JsonFile.Read(Path.Combine(folder, "config.json"));
        var config =
            file.Object("text_config") is { } text && file.Object("vision_config") is { } vision
                ? HuggingFace(file, text, vision)
                : Original(file);
        return config with { Llama = config.Llama with { EndTokens = EndTokens(folder) ?? config.Llama.EndTokens } };
    }

    // Where the folder has a generation_config.json, generation follows it, not config.json.
    private static IReadOnlyList<int>? EndTokens(string folder)
    {
        var path = Path.Combine(folder, "generation_config.json");
        return File.Exists(path) && JsonFile.Read(path) is var file && file.Has("eos_token_id") ? file.Ints("eos_token_id", 2) : null;
    }

    private static GeoChatConfig Original(JsonFile file)
    {
        var type = file.Text("model_type") ?? "geochat";
        if (type is not ("geochat" or "llava" or "llava_llama" or "llama"))
            throw new ModelConfigException($"{file.Path}: model_type '{type}' is unknown; geochat and llava are known.");
        if (file.Flag("mm_use_im_start_end"))
            throw new ModelConfigException(
                $"{file.Path}: mm_use_im_start_end puts the picture between <im_start> and <im_end>, which no released GeoChat does "
                    + "and this engine does not know."
            );
        var hidden = file.Int("mm_hidden_size", 8, 16384);
        return new GeoChatConfig
        {
            Llama = LlamaConfig.From(file, file),
            VisionHidden = hidden,
            ProjectorLayers = Projector(file, file.Text("mm_projector_type") ?? "linear"),
            SelectLayer = file.Int("mm_vision_select_layer", -256, 256, -2),
            KeepClassToken = Feature(file, file.Text("mm_vision_select_feature") ?? "patch"),
            TowerName = file.Text("mm_vision_tower") ?? $"openai/{ClipConfig.LargeName}",
        };
    }

    private static GeoChatConfig HuggingFace(JsonFile file, JsonFile text, JsonFile vision)
    {
        var tower = ClipConfig.From(vision);
        return new GeoChatConfig
        {
            Llama = LlamaConfig.From(text, file),
            VisionHidden = tower.Hidden,
            ProjectorLayers = 2,
            SelectLayer = file.Int("vision_feature_layer", -256, 256, -2),
            KeepClassToken = Feature(
                file,
                file.Text("vision_feature_select_strategy") switch
                {
                    null or "default" => "patch",
                    "full" => "cls_patch",
                    var s => s,
                }
            ),
            TowerName = $"openai/{ClipConfig.LargeName}",
            Tower = tower,
        };
    }

    private static int Projector(JsonFile file, string type) =>
        type switch
        {
            "linear" => 1,
            "identity" => 0,
            _ when MlpName().Match(type) is { Success: true } match
                    && int.Parse(match.Groups[1].ValueSpan) is >= 1 and <= 16 and var depth => depth,
            _ => throw new ModelConfigException(
                $"{file.Path}: mm_projector_type '{type}' is unknown; linear, identity and mlp2x_gelu are known."
            ),
        };

    private static bool Feature(JsonFile file, string name) =>
        name switch
        {
            "patch" => false,
            "cls_patch" => true,
            _ => throw new ModelConfigException($"{file.Path}: vision feature '{name}' is unknown; patch and cls_patch are known."),
        };

    [GeneratedRegex("^mlp([0-9]{1,2})x_gelu$")]
    private static partial Regex MlpName();
}
