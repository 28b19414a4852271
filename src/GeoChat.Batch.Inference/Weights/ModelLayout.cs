using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>The tensors that a configuration calls for, by GeoChat's keys, with their shapes.</summary>
internal static class ModelLayout
{
    /// <summary>Key of the tower's position embedding, whose length may differ (it is interpolated).</summary>
    public const string Positions = KeyNames.Tower + "embeddings.position_embedding.weight";

    /// <summary>The tower's layers that are run: those before the selected hidden state.</summary>
    /// <exception cref="ModelConfigException">The tower has no such hidden state.</exception>
    public static int TowerLayers(GeoChatConfig config, ClipConfig tower)
    {
        var layers = config.SelectLayer < 0 ? tower.Layers + 1 + config.SelectLayer : config.SelectLayer;
        return layers >= 0 && layers <= tower.Layers
            ? layers
            : throw new ModelConfigException($"Vision layer {config.SelectLayer} is asked of a tower of {tower.Layers} layers.");
    }

    /// <summary>All tensors but the position embedding.</summary>
    public static IEnumerable<(string Key, long[] Shape)> Tensors(GeoChatConfig config, ClipConfig tower) =>
        [.. Llama(config.Llama), .. Projector(config), .. Tower(tower, TowerLayers(config, tower))];

    private static IEnumerable<(string, long[])> Llama(LlamaConfig c)
    {
        long heads = c.Heads * c.HeadSize,
            keys = c.KeyValueHeads * c.HeadSize;
        yield return ("model.embed_tokens.weight", [c.Vocabulary, c.Hidden]);
        for (var i = 0; i < c.Layers; i++)
        {
            var layer = $"model.layers.{i}.";
            yield return (layer + "input_layernorm.weight", [c.Hidden]);
            yield return (layer + "self_attn.q_proj.weight", [heads, c.Hidden]);
            yield return (layer + "self_attn.k_proj.weight", [keys, c.Hidden]);
            yield return (layer + "self_attn.v_proj.weight", [keys, c.Hidden]);
            yield return (layer + "self_attn.o_proj.weight", [c.Hidden, heads]);
            yield return (layer + "post_attention_layernorm.weight", [c.Hidden]);
            yield return (layer + "mlp.gate_proj.weight", [c.Intermediate, c.Hidden]);
            yield return (layer + "mlp.up_proj.weight", [c.Intermediate, c.Hidden]);
            yield return (layer + "mlp.down_proj.weight", [c.Hidden, c.Intermediate]);
        }

        yield return ("model.norm.weight", [c.Hidden]);
        if (!c.TiedEmbeddings)
            yield return ("lm_head.weight", [c.Vocabulary, c.Hidden]);
    }

    private static IEnumerable<(string, long[])> Projector(GeoChatConfig c)
    {
        for (var i = 0; i < c.ProjectorLayers; i++)
        {
            yield return (ProjectorKey(c, i) + ".weight", [c.Llama.Hidden, i == 0 ? c.VisionHidden : c.Llama.Hidden]);
            yield return (ProjectorKey(c, i) + ".bias", [c.Llama.Hidden]);
        }
    }

    /// <summary>The key of a projector's layer: a single one has no index; else GELUs take the odd ones.</summary>
    public static string ProjectorKey(GeoChatConfig config, int layer) =>
        config.ProjectorLayers == 1 ? "model.mm_projector" : $"model.mm_projector.{2 * layer}";

    private static IEnumerable<(string, long[])> Tower(ClipConfig c, int layers)
    {
        const string t = KeyNames.Tower;
        yield return (t + "embeddings.class_embedding", [c.Hidden]);
        yield return (t + "embeddings.patch_embedding.weight", [c.Hidden, 3, c.Patch, c.Patch]);
        yield return (t + "pre_layrnorm.weight", [c.Hidden]);
        yield return (t + "pre_layrnorm.bias", [c.Hidden]);
        for (var i = 0; i < layers; i++)
        {
            foreach (
                var (name, rows, columns) in new[]
                {
                    ("self_attn.q_proj", c.Hidden, c.Hidden),
                    ("self_attn.k_proj", c.Hidden, c.Hidden),
                    ("self_attn.v_proj", c.Hidden, c.Hidden),
                    ("self_attn.out_proj", c.Hidden, c.Hidden),
                    ("mlp.fc1", c.Intermediate, c.Hidden),
                    ("mlp.fc2", c.Hidden, c.Intermediate),
                }
            )
            {
                yield return ($"{t}encoder.layers.{i}.{name}.weight", [rows, columns]);
                yield return ($"{t}encoder.layers.{i}.{name}.bias", [rows]);
            }

            foreach (var norm in new[] { "layer_norm1", "layer_norm2" })
            {
                yield return ($"{t}encoder.layers.{i}.{norm}.weight", [c.Hidden]);
                yield return ($"{t}encoder.layers.{i}.{norm}.bias", [c.Hidden]);
            }
        }
    }
}
