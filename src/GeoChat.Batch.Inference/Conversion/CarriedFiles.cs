using System.Text.Json;
using System.Text.Json.Nodes;
using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Weights;
using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Inference.Conversion;

/// <summary>The small files of a converted model: index, configuration, tokenizer, profile, the tower's configuration.</summary>
internal static class CarriedFiles
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly string[] AsTheyAre =
    [
        "tokenizer.model",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "added_tokens.json",
        "generation_config.json",
        ModelProfile.FileName,
        "calibration.json",
        "README.md",
        "LICENSE",
        "LICENSE.txt",
    ];

    public static void Write(Checkpoint checkpoint, ConversionPlan plan, string folder)
    {
        foreach (var name in AsTheyAre)
            if (checkpoint.Folders.FindFile(name) is { } file)
                File.Copy(file, Path.Combine(folder, name), overwrite: true);
        if (plan.Shards.Count > 1)
            WriteJson(Path.Combine(folder, "model.safetensors.index.json"), Index(plan));
        var config = Path.Combine(checkpoint.Folders.Config, "config.json");
        if (checkpoint.Config.HuggingFaceLayout)
        {
            WriteJson(Path.Combine(folder, "config.json"), Flat(JsonNode.Parse(File.ReadAllText(config))!.AsObject(), checkpoint.Config));
            WriteProfile(checkpoint, Path.Combine(folder, ModelProfile.FileName));
        }
        else
        {
            File.Copy(config, Path.Combine(folder, "config.json"), overwrite: true);
        }

        WriteTower(checkpoint, Path.Combine(folder, "clip"));
    }

    private static JsonObject Index(ConversionPlan plan)
    {
        var map = new JsonObject();
        for (var i = 0; i < plan.Shards.Count; i++)
            foreach (var tensor in plan.Shards[i])
                map[tensor.Name] = plan.Names[i];
        return new()
        {
            ["metadata"] = new JsonObject { ["total_size"] = plan.Shards.Sum(s => s.Sum(t => t.Bytes)) },
            ["weight_map"] = map,
        };
    }

    /// <summary>HF's nested configuration as GeoChat's flat one.</summary>
    private static JsonObject Flat(JsonObject config, GeoChatConfig read)
    {
        var flat = config["text_config"]!.DeepClone().AsObject();
        flat["model_type"] = "llava";
        flat["architectures"] = new JsonArray("GeoChatLlamaForCausalLM");
        flat["eos_token_id"] = read.Llama.EndTokens is [var only]
            ? only
            : new JsonArray([.. read.Llama.EndTokens.Select(t => (JsonNode)t)]);
        flat["tie_word_embeddings"] = read.Llama.TiedEmbeddings;
        flat["mm_vision_tower"] = "clip";
        flat["mm_hidden_size"] = read.VisionHidden;
        flat["mm_projector_type"] = "mlp2x_gelu";
        flat["mm_vision_select_layer"] = read.SelectLayer;
        flat["mm_vision_select_feature"] = read.KeepClassToken ? "cls_patch" : "patch";
        flat["image_aspect_ratio"] = "pad";
        return flat;
    }

    // GeoChat's pictures have 504 pixels where nothing is said; those of HF's layout have the tower's own size.
    private static void WriteProfile(Checkpoint checkpoint, string path)
    {
        var profile = File.Exists(path)
            ? JsonNode
                .Parse(
                    File.ReadAllText(path),
                    null,
                    new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }
                )!
                .AsObject()
            : [];
        profile["image_size"] = checkpoint.ImageSize;
        WriteJson(path, profile);
    }

    private static void WriteTower(Checkpoint checkpoint, string folder)
    {
        Directory.CreateDirectory(folder);
        var c = checkpoint.Tower;
        var source = checkpoint.TowerFiles.Files;
        var known = new JsonObject
        {
            ["model_type"] = "clip_vision_model",
            ["hidden_size"] = c.Hidden,
            ["intermediate_size"] = c.Intermediate,
            ["num_hidden_layers"] = c.Layers,
            ["num_attention_heads"] = c.Heads,
            ["patch_size"] = c.Patch,
            ["image_size"] = c.ImageSize,
            ["layer_norm_eps"] = c.NormEpsilon,
            ["hidden_act"] = c.QuickGelu ? "quick_gelu" : "gelu",
        };
        WriteJson(Path.Combine(folder, "config.json"), known);
        if (source.FirstOrDefault(f => Path.GetFileName(f) == "preprocessor_config.json") is { } preprocessor)
            File.Copy(preprocessor, Path.Combine(folder, "preprocessor_config.json"), overwrite: true);
        else
            WriteJson(
                Path.Combine(folder, "preprocessor_config.json"),
                new JsonObject { ["image_mean"] = Numbers(checkpoint.Pixels.Mean), ["image_std"] = Numbers(checkpoint.Pixels.Deviation) }
            );
    }

    private static JsonArray Numbers(float[] values) => new([.. values.Select(v => (JsonNode)v)]);

    private static void WriteJson(string path, JsonObject value) => File.WriteAllText(path, value.ToJsonString(Indented) + "\n");
}
