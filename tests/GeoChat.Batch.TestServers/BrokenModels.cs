using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace GeoChat.Batch.TestServers;

/// <summary>
/// Checkpoints that are broken or hostile in one way each, made from the small golden models. Only what must be exact bytes lies in
/// Fixtures/bad: two pickles and a file of torch's old format, as torch wrote them.
/// </summary>
public static class BrokenModels
{
    private const string Safetensors = "model.safetensors";
    private const string Pickled = "pytorch_model.bin";
    private const string Pickle = "pytorch_model/data.pkl";
    private const string Index = "model.safetensors.index.json";
    private const string Norm = "model.vision_tower.vision_tower.vision_model.pre_layrnorm.weight";
    private const ushort NotANumber = 0x7E00;

    /// <summary>What Git leaves where a large file was not fetched.</summary>
    private const string LfsPointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:0000000000000000000000000000000000000000000000000000000000000000\nsize 9976620122\n";

    /// <summary>Writes one into a folder that is not there yet, and gives the folder.</summary>
    /// <param name="name">What is wrong with it, as the tests name it.</param>
    /// <param name="fixtures">The folder Fixtures of the engine's tests.</param>
    public static string Write(string name, string fixtures, string folder)
    {
        Copy(Path.Combine(fixtures, "golden", Source(name)), folder);
        var weights = Path.Combine(folder, File.Exists(Path.Combine(folder, Pickled)) ? Pickled : Safetensors);
        var config = Path.Combine(folder, "config.json");
        var tokenizer = Path.Combine(folder, "tokenizer.model");
        switch (name)
        {
            case "pickle-runs-code" or "pickle-foreign-class":
                ReplaceEntry(weights, Pickle, File.ReadAllBytes(Path.Combine(fixtures, "bad", $"{name}.pkl")));
                break;
            case "bin-truncated" or "safetensors-truncated":
                Cut(weights, new FileInfo(weights).Length * 2 / 3);
                break;
            case "bin-not-a-zip":
                File.WriteAllText(weights, LfsPointer);
                break;
            case "bin-legacy-format":
                File.Copy(Path.Combine(fixtures, "bad", "legacy-format.bin"), weights, overwrite: true);
                break;
            case "bin-storage-too-short":
                ReplaceEntry(weights, "pytorch_model/data/23", new byte[112_896]);
                break;
            case "safetensors-header-huge":
                SetHeaderLength(weights, 1L << 60);
                break;
            case "safetensors-offsets-overlap":
                SafetensorsEdit.EditHeader(weights, h => SafetensorsEdit.SetOffsets(h, "model.embed_tokens.weight", 0, 131_072));
                break;
            case "safetensors-offset-past-end":
                SafetensorsEdit.EditHeader(weights, h => SafetensorsEdit.SetOffsets(h, Norm, 1_000_829_056, 1_000_829_152));
                break;
            case "safetensors-shape-mismatch":
                SafetensorsEdit.EditHeader(weights, h => h["model.layers.0.mlp.down_proj.weight"]!["shape"] = new JsonArray(7, 64, 176));
                break;
            case "tensor-missing":
                SafetensorsEdit.Remove(weights, tensor => tensor == "model.layers.1.mlp.up_proj.weight");
                break;
            case "tensor-wrong-shape":
                SafetensorsEdit.Change(
                    weights,
                    (tensor, shape, bytes) => tensor == "lm_head.weight" ? Halved(shape, bytes) : (shape, bytes)
                );
                break;
            case "tensor-nan":
                SafetensorsEdit.Change(weights, (tensor, shape, bytes) => (shape, tensor == "model.norm.weight" ? WithNan(bytes) : bytes));
                break;
            case "shard-missing":
                File.Delete(Path.Combine(folder, "model-00002-of-00003.safetensors"));
                break;
            case "index-escapes-folder":
                EditJson(Path.Combine(folder, Index), index => index["weight_map"]!["lm_head.weight"] = "../x.safetensors");
                break;
            case "config-missing":
                File.Delete(config);
                break;
            case "config-not-json":
                Cut(config, 200);
                break;
            case "config-unknown-projector":
                EditJson(config, c => c["mm_projector_type"] = "resampler");
                break;
            case "tokenizer-missing":
                File.Delete(tokenizer);
                break;
            case "tokenizer-garbage":
                File.WriteAllBytes(tokenizer, Noise());
                break;
            case "tower-missing":
                Directory.Delete(Path.Combine(folder, "clip"), recursive: true);
                SafetensorsEdit.Remove(weights, tensor => tensor.StartsWith("model.vision_tower.", StringComparison.Ordinal));
                break;
            default:
                throw new ArgumentException($"no broken model is called {name}", nameof(name));
        }

        return folder;
    }

    private static string Source(string name) =>
        name switch
        {
            _ when name.StartsWith("bin-", StringComparison.Ordinal) || name.StartsWith("pickle-", StringComparison.Ordinal) =>
                "geochat-tiny-linear",
            "shard-missing" or "index-escapes-folder" => "geochat-tiny-shards-gqa",
            _ => "geochat-tiny-safetensors",
        };

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static void ReplaceEntry(string zip, string entry, byte[] bytes)
    {
        var all = new List<(string Name, byte[] Bytes)>();
        using (var read = ZipFile.OpenRead(zip))
        {
            foreach (var old in read.Entries)
            {
                using var source = old.Open();
                using var copy = new MemoryStream();
                source.CopyTo(copy);
                all.Add((old.FullName, old.FullName == entry ? bytes : copy.ToArray()));
            }
        }

        File.Delete(zip);
        using var write = ZipFile.Open(zip, ZipArchiveMode.Create);
        foreach (var (name, content) in all)
        {
            using var target = write.CreateEntry(name, CompressionLevel.NoCompression).Open();
            target.Write(content);
        }
    }

    private static void Cut(string path, long length)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(length);
    }

    private static void SetHeaderLength(string path, long length)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        using var file = File.OpenWrite(path);
        file.Write(bytes);
    }

    private static (long[] Shape, byte[] Bytes) Halved(long[] shape, byte[] bytes) =>
        ([shape[0] / 2, .. shape[1..]], bytes[..(bytes.Length / 2)]);

    private static byte[] WithNan(byte[] bytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, NotANumber);
        return bytes;
    }

    private static byte[] Noise()
    {
        var noise = new byte[3000];
        new Random(1).NextBytes(noise);
        return noise;
    }

    private static void EditJson(string path, Action<JsonNode> edit)
    {
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        edit(json);
        File.WriteAllText(path, json.ToJsonString());
    }
}
