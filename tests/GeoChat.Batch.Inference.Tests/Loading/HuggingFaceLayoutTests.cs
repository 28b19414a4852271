using System.Buffers.Binary;
using System.Text.Json.Nodes;
using GeoChat.Batch.Inference.Conversion;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Tests.Golden;

namespace GeoChat.Batch.Inference.Tests.Loading;

/// <summary>The same weights under the names that HF's llava layout gives them.</summary>
public sealed class HuggingFaceLayoutTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("geochat-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Keys_and_configuration_of_the_llava_hf_layout_give_the_same_tokens()
    {
        using var golden = new GoldenModel("geochat-tiny-safetensors");
        File.Copy(Path.Combine(golden.Folder, "tokenizer.model"), In("tokenizer.model"));
        File.WriteAllBytes(In("model.safetensors"), Renamed(File.ReadAllBytes(Path.Combine(golden.Folder, "model.safetensors"))));
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(golden.Folder, "config.json")))!;
        var vision = JsonNode.Parse(File.ReadAllText(Path.Combine(golden.Folder, "clip", "config.json")))!;
        vision["image_size"] = 504;
        config["model_type"] = "llama";
        File.WriteAllText(
            In("config.json"),
            new JsonObject
            {
                ["model_type"] = "llava",
                ["text_config"] = config,
                ["vision_config"] = vision,
                ["vision_feature_layer"] = -2,
                ["vision_feature_select_strategy"] = "default",
            }.ToJsonString()
        );

        await Compare(_folder.FullName, golden.Cases[0]);
        var converted = Path.Combine(_folder.FullName, "converted");
        await ModelConversion.RunAsync(new() { ModelDirectory = _folder.FullName }, converted);
        Assert.Equal("llava", (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(converted, "config.json")))!["model_type"]);
        await Compare(converted, golden.Cases[0]);
    }

    private static async Task Compare(string folder, GoldenCase expected)
    {
        await using var engine = await VlmEngine.LoadAsync(new() { ModelDirectory = folder, Device = "cpu" });
        var picture = Pictures.Padded(GoldenFiles.Find($"images/{expected.Image}.png"), engine.Model.ImageSize);
        var answer = Assert.Single(await engine.GenerateAsync(new(picture, [new(expected.Prompt, expected.Tokens.Length)])));
        var same = expected.Tokens.AsSpan().CommonPrefixLength(answer.Tokens);
        Assert.True(same == expected.Tokens.Length || expected.Margins[same] < 1e-2, $"step {same} differs");
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);

    private static byte[] Renamed(byte[] file)
    {
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        var header = new JsonObject();
        foreach (var (key, value) in JsonNode.Parse(file.AsSpan(8, length))!.AsObject())
            header[Rename(key)] = value!.DeepClone();
        var text = System.Text.Encoding.UTF8.GetBytes(header.ToJsonString());
        byte[] result = [.. new byte[8], .. text, .. Enumerable.Repeat((byte)' ', (8 - text.Length % 8) % 8), .. file.AsSpan(8 + length)];
        BinaryPrimitives.WriteUInt64LittleEndian(result, (ulong)(result.Length - 8 - (file.Length - 8 - length)));
        return result;
    }

    private static string Rename(string key) =>
        key switch
        {
            _ when key.StartsWith("model.vision_tower.vision_tower.", StringComparison.Ordinal) => "vision_tower."
                + key["model.vision_tower.vision_tower.".Length..],
            _ when key.StartsWith("model.mm_projector.0.", StringComparison.Ordinal) => "multi_modal_projector.linear_1."
                + key["model.mm_projector.0.".Length..],
            _ when key.StartsWith("model.mm_projector.2.", StringComparison.Ordinal) => "multi_modal_projector.linear_2."
                + key["model.mm_projector.2.".Length..],
            _ when key.StartsWith("model.", StringComparison.Ordinal) => "language_model." + key,
            "lm_head.weight" => "language_model.lm_head.weight",
            _ => key,
        };
}
