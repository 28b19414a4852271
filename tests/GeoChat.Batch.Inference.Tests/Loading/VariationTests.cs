using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Inspection;
using GeoChat.Batch.Inference.Tests.Golden;

namespace GeoChat.Batch.Inference.Tests.Loading;

/// <summary>Checkpoints of the family that differ from the goldens in one thing: right, or refused with a clear error.</summary>
public sealed class VariationTests
{
    [Fact]
    public async Task Generation_config_says_which_token_ends_an_answer()
    {
        using var golden = new GoldenModel("geochat-tiny-linear");
        using var model = new TemporaryModel(golden.Folder);
        var expected = golden.Cases[0];
        model.Change("generation_config.json", json => json["eos_token_id"] = new JsonArray(2, expected.Tokens[3]));
        await using var engine = await VlmEngine.LoadAsync(new() { ModelDirectory = model.Folder, Device = "cpu" });
        var picture = Pictures.Padded(GoldenFiles.Find($"images/{expected.Image}.png"), engine.Model.ImageSize);
        var answer = Assert.Single(await engine.GenerateAsync(new(picture, [new(expected.Prompt, 40)])));
        Assert.Equal(expected.Tokens[..(Array.IndexOf(expected.Tokens, expected.Tokens[3]) + 1)], answer.Tokens);
        Assert.False(answer.HitTokenCap);
    }

    [Fact]
    public async Task Dynamic_rope_scaling_changes_nothing_within_the_context()
    {
        using var golden = new GoldenModel("geochat-tiny-linear");
        using var model = new TemporaryModel(golden.Folder);
        model.Change("config.json", json => json["rope_scaling"] = new JsonObject { ["type"] = "dynamic", ["factor"] = 2.0 });
        await Replay.CasesAsync(new() { ModelDirectory = model.Folder, Device = "cpu" }, golden.Cases.Take(2));
    }

    [Fact]
    public async Task Tied_embeddings_take_the_place_of_the_head()
    {
        using var golden = new GoldenModel("geochat-tiny-linear");
        using var model = new TemporaryModel(golden.Folder);
        model.Change("config.json", json => json["tie_word_embeddings"] = true);
        await using var engine = await VlmEngine.LoadAsync(new() { ModelDirectory = model.Folder, Device = "cpu" });
        var answer = Assert.Single(await engine.GenerateAsync(new(ReadOnlyMemory<byte>.Empty, [new("USER: a ASSISTANT:", 3)])));
        Assert.Equal(3, answer.Tokens.Length);
    }

    [Theory]
    [InlineData("mm_use_im_start_end", "true")]
    [InlineData("rope_scaling", """{"type": "yarn", "factor": 2.0}""")]
    [InlineData("mm_vision_select_feature", "\"cls\"")]
    [InlineData("attention_bias", "true")]
    [InlineData("mm_vision_select_layer", "-9")]
    [InlineData("hidden_act", "\"gelu\"")]
    [InlineData("model_type", "\"mpt\"")]
    public void What_this_engine_does_not_know_is_refused(string member, string value)
    {
        using var model = new TemporaryModel(GoldenFiles.Find("geochat-tiny-linear"));
        model.Change("config.json", json => json[member] = JsonNode.Parse(value));
        var error = Assert.Throws<ModelConfigException>(() => ModelInspection.Read(new() { ModelDirectory = model.Folder }));
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_folder_that_holds_a_base_and_its_adapter_stands_for_the_adapter()
    {
        using var golden = new GoldenModel("geochat-tiny-lora");
        await Replay.CasesAsync(new() { ModelDirectory = Path.GetDirectoryName(golden.Folder)!, Device = "cpu" }, golden.Cases.Take(1));
    }

    [Theory]
    [InlineData("rank_pattern", """{"q_proj": 4}""")]
    [InlineData("alpha_pattern", """{"q_proj": 4}""")]
    [InlineData("modules_to_save", """["embed_tokens"]""")]
    [InlineData("use_dora", "true")]
    public void An_adapter_that_is_more_than_plain_LoRA_is_refused(string member, string value)
    {
        using var model = new TemporaryModel(GoldenFiles.Find("geochat-tiny-lora"));
        model.Change("geochat-tiny-lora/adapter_config.json", json => json[member] = JsonNode.Parse(value));
        Assert.Contains(
            "PEFT",
            Assert
                .Throws<ModelConfigException>(() => ModelInspection.Read(new() { ModelDirectory = model.PathOf("geochat-tiny-lora") }))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Weights_of_whole_numbers_are_refused()
    {
        using var model = new TemporaryModel(GoldenFiles.Find("geochat-tiny-shards-gqa"));
        var shard = model.PathOf("model-00001-of-00003.safetensors");
        var bytes = File.ReadAllBytes(shard);
        var header = bytes.AsSpan(8, (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(header).Replace("\"F16\"", "\"I16\"", StringComparison.Ordinal)).CopyTo(header);
        File.WriteAllBytes(shard, bytes);
        Assert.Throws<TensorDtypeException>(() => ModelInspection.Read(new() { ModelDirectory = model.Folder }));
    }
}
