using System.Buffers.Binary;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace GeoChat.Batch.Benchmarks.Engine;

/// <summary>Writes models of GeoChat's layout with random weights: the numbers mean nothing, what they cost is real.</summary>
internal static class RandomModel
{
    private const long ShardBytes = 4L << 30;

    /// <summary>Names of shapes that <see cref="Write"/> knows.</summary>
    public static IReadOnlyList<string> Names => [.. Shapes.Keys];

    private static readonly Dictionary<string, Shape> Shapes = new()
    {
        ["tiny"] = new(
            Hidden: 64,
            Intermediate: 160,
            Layers: 3,
            Heads: 4,
            Vocabulary: 2048,
            VisionHidden: 64,
            VisionIntermediate: 128,
            VisionLayers: 3,
            VisionHeads: 4,
            Patch: 28
        ),
        ["thin"] = new(
            Hidden: 64,
            Intermediate: 160,
            Layers: 32,
            Heads: 4,
            Vocabulary: 2048,
            VisionHidden: 64,
            VisionIntermediate: 128,
            VisionLayers: 3,
            VisionHeads: 4,
            Patch: 28
        ),
        ["300m"] = new(
            Hidden: 1024,
            Intermediate: 2816,
            Layers: 16,
            Heads: 16,
            Vocabulary: 32000,
            VisionHidden: 512,
            VisionIntermediate: 2048,
            VisionLayers: 12,
            VisionHeads: 8,
            Patch: 14
        ),
        ["1b"] = new(
            Hidden: 1536,
            Intermediate: 5120,
            Layers: 28,
            Heads: 12,
            Vocabulary: 32000,
            VisionHidden: 512,
            VisionIntermediate: 2048,
            VisionLayers: 12,
            VisionHeads: 8,
            Patch: 14
        ),
        ["7b"] = new(
            Hidden: 4096,
            Intermediate: 11008,
            Layers: 32,
            Heads: 32,
            Vocabulary: 32000,
            VisionHidden: 1024,
            VisionIntermediate: 4096,
            VisionLayers: 24,
            VisionHeads: 16,
            Patch: 14
        ),
    };

    public static Command Command()
    {
        var command = new Command("random-model", "Write a model of GeoChat's layout with random weights: " + string.Join(", ", Names));
        var shape = new Argument<string>("SHAPE");
        var folder = new Argument<string>("DIR");
        shape.AcceptOnlyFromAmong([.. Names]);
        command.Arguments.Add(shape);
        command.Arguments.Add(folder);
        command.SetAction(parsed =>
            Console.WriteLine(
                $"{Write(parsed.GetRequiredValue(shape), parsed.GetRequiredValue(folder)).ToString("N0", CultureInfo.InvariantCulture)} weights in {parsed.GetRequiredValue(folder)}"
            )
        );
        return command;
    }

    /// <summary>Writes a model of a shape into a folder; the tokenizer is geochat-nano's.</summary>
    /// <returns>Number of weights.</returns>
    public static long Write(string shapeName, string folder)
    {
        var shape =
            Shapes.GetValueOrDefault(shapeName)
            ?? throw new ArgumentException($"'{shapeName}' is no shape: use one of {string.Join(", ", Names)}.");
        Directory.CreateDirectory(Path.Combine(folder, "clip"));
        File.Copy(
            Path.Combine(Places.Root, "models", "geochat-nano", "tokenizer.model"),
            Path.Combine(folder, "tokenizer.model"),
            overwrite: true
        );
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            JsonSerializer.Serialize(
                new Dictionary<string, object?>
                {
                    ["model_type"] = "geochat",
                    ["vocab_size"] = shape.Vocabulary,
                    ["hidden_size"] = shape.Hidden,
                    ["intermediate_size"] = shape.Intermediate,
                    ["num_hidden_layers"] = shape.Layers,
                    ["num_attention_heads"] = shape.Heads,
                    ["num_key_value_heads"] = shape.Heads,
                    ["hidden_act"] = "silu",
                    ["rms_norm_eps"] = 1e-5,
                    ["max_position_embeddings"] = 4096,
                    ["tie_word_embeddings"] = false,
                    ["torch_dtype"] = "float16",
                    ["eos_token_id"] = 2,
                    ["mm_vision_tower"] = "clip",
                    ["mm_hidden_size"] = shape.VisionHidden,
                    ["mm_projector_type"] = "mlp2x_gelu",
                    ["mm_vision_select_layer"] = -2,
                    ["mm_vision_select_feature"] = "patch",
                }
            )
        );
        File.WriteAllText(
            Path.Combine(folder, "clip", "config.json"),
            JsonSerializer.Serialize(
                new Dictionary<string, object?>
                {
                    ["vision_config"] = new Dictionary<string, object?>
                    {
                        ["hidden_size"] = shape.VisionHidden,
                        ["intermediate_size"] = shape.VisionIntermediate,
                        ["num_hidden_layers"] = shape.VisionLayers,
                        ["num_attention_heads"] = shape.VisionHeads,
                        ["image_size"] = 504,
                        ["patch_size"] = shape.Patch,
                        ["hidden_act"] = "quick_gelu",
                        ["layer_norm_eps"] = 1e-5,
                    },
                }
            )
        );
        File.WriteAllText(Path.Combine(folder, "geochat-batch.json"), $$"""{ "name": "random-{{shapeName}}", "image_size": 504 }""");
        return WriteShards(folder, [.. Tensors(shape)]);
    }

    private static IEnumerable<(string Name, long[] Shape)> Tensors(Shape s)
    {
        yield return ("model.embed_tokens.weight", [s.Vocabulary, s.Hidden]);
        for (var i = 0; i < s.Layers; i++)
        {
            var layer = $"model.layers.{i}.";
            foreach (var name in new[] { "q", "k", "v", "o" })
                yield return ($"{layer}self_attn.{name}_proj.weight", [s.Hidden, s.Hidden]);
            yield return (layer + "mlp.gate_proj.weight", [s.Intermediate, s.Hidden]);
            yield return (layer + "mlp.up_proj.weight", [s.Intermediate, s.Hidden]);
            yield return (layer + "mlp.down_proj.weight", [s.Hidden, s.Intermediate]);
            yield return (layer + "input_layernorm.weight", [s.Hidden]);
            yield return (layer + "post_attention_layernorm.weight", [s.Hidden]);
        }

        yield return ("model.norm.weight", [s.Hidden]);
        yield return ("lm_head.weight", [s.Vocabulary, s.Hidden]);
        foreach (var (name, inner) in new[] { ("0", s.VisionHidden), ("2", s.Hidden) })
        {
            yield return ($"model.mm_projector.{name}.weight", [s.Hidden, inner]);
            yield return ($"model.mm_projector.{name}.bias", [s.Hidden]);
        }

        const string tower = "model.vision_tower.vision_tower.vision_model.";
        var grid = 504 / s.Patch;
        yield return (tower + "embeddings.class_embedding", [s.VisionHidden]);
        yield return (tower + "embeddings.patch_embedding.weight", [s.VisionHidden, 3, s.Patch, s.Patch]);
        yield return (tower + "embeddings.position_embedding.weight", [1 + (grid * grid), s.VisionHidden]);
        foreach (
            var norm in new[] { "pre_layrnorm", "post_layernorm" }.Concat(
                Enumerable
                    .Range(0, s.VisionLayers)
                    .SelectMany(i => new[] { $"encoder.layers.{i}.layer_norm1", $"encoder.layers.{i}.layer_norm2" })
            )
        )
        {
            yield return ($"{tower}{norm}.weight", [s.VisionHidden]);
            yield return ($"{tower}{norm}.bias", [s.VisionHidden]);
        }

        for (var i = 0; i < s.VisionLayers; i++)
        {
            foreach (
                var (name, rows, columns) in new[]
                {
                    ("self_attn.q_proj", s.VisionHidden, s.VisionHidden),
                    ("self_attn.k_proj", s.VisionHidden, s.VisionHidden),
                    ("self_attn.v_proj", s.VisionHidden, s.VisionHidden),
                    ("self_attn.out_proj", s.VisionHidden, s.VisionHidden),
                    ("mlp.fc1", s.VisionIntermediate, s.VisionHidden),
                    ("mlp.fc2", s.VisionHidden, s.VisionIntermediate),
                }
            )
            {
                yield return ($"{tower}encoder.layers.{i}.{name}.weight", [rows, columns]);
                yield return ($"{tower}encoder.layers.{i}.{name}.bias", [rows]);
            }
        }
    }

    private static long WriteShards(string folder, (string Name, long[] Shape)[] tensors)
    {
        var shards = new List<List<(string Name, long[] Shape)>> { new() };
        var size = 0L;
        foreach (var tensor in tensors)
        {
            if (size > ShardBytes)
            {
                shards.Add([]);
                size = 0;
            }

            shards[^1].Add(tensor);
            size += 2 * Count(tensor.Shape);
        }

        var noise = Noise();
        var map = new Dictionary<string, string>();
        for (var i = 0; i < shards.Count; i++)
        {
            var name =
                shards.Count == 1
                    ? "model.safetensors"
                    : string.Create(CultureInfo.InvariantCulture, $"model-{i + 1:00000}-of-{shards.Count:00000}.safetensors");
            WriteShard(Path.Combine(folder, name), shards[i], noise);
            shards[i].ForEach(t => map[t.Name] = name);
        }

        if (shards.Count > 1)
            File.WriteAllText(
                Path.Combine(folder, "model.safetensors.index.json"),
                JsonSerializer.Serialize(new { metadata = new { }, weight_map = map })
            );
        return tensors.Sum(t => Count(t.Shape));
    }

    private static void WriteShard(string path, List<(string Name, long[] Shape)> tensors, byte[] noise)
    {
        var header = new Dictionary<string, object>();
        var at = 0L;
        foreach (var (name, shape) in tensors)
            header[name] = new
            {
                dtype = "F16",
                shape,
                data_offsets = new[] { at, at += 2 * Count(shape) },
            };
        var text = JsonSerializer.SerializeToUtf8Bytes(header);
        Array.Resize(ref text, (text.Length + 7) / 8 * 8);
        text.AsSpan().Replace((byte)0, (byte)' ');
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        file.Write(length);
        file.Write(text);
        var random = new Random(1);
        foreach (var (name, shape) in tensors)
        {
            // Norms pass things on as they are; all else is a stretch of the same noise, begun elsewhere each time.
            var one = name.Contains("norm", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal);
            var left = 2 * Count(shape);
            while (left > 0)
            {
                var from = one ? 0 : 2 * random.Next(noise.Length / 4);
                var part = one ? Ones(left) : noise.AsSpan(from, (int)Math.Min(left, noise.Length - from));
                file.Write(part);
                left -= part.Length;
            }
        }
    }

    // Normal with a deviation of 0.02, as these models are initialised.
    private static byte[] Noise()
    {
        var random = new Random(20261127);
        var halves = new byte[16 << 20];
        for (var i = 0; i < halves.Length; i += 2)
            BinaryPrimitives.WriteHalfLittleEndian(
                halves.AsSpan(i),
                (Half)(0.02 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))
            );
        return halves;
    }

    private static byte[] Ones(long bytes)
    {
        var halves = new byte[bytes];
        for (var i = 0; i < halves.Length; i += 2)
            BinaryPrimitives.WriteHalfLittleEndian(halves.AsSpan(i), (Half)1);
        return halves;
    }

    private static long Count(long[] shape) => shape.Aggregate(1L, (a, b) => a * b);

    private sealed record Shape(
        int Hidden,
        int Intermediate,
        int Layers,
        int Heads,
        int Vocabulary,
        int VisionHidden,
        int VisionIntermediate,
        int VisionLayers,
        int VisionHeads,
        int Patch
    );
}
