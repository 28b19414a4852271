using System.Text.Json.Nodes;
using GeoChat.Batch.Inference.Conversion;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Inspection;
using GeoChat.Batch.Inference.Tests.Golden;

namespace GeoChat.Batch.Inference.Tests.Conversion;

public sealed class ModelConversionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("geochat-test-");

    private string Target => Path.Combine(_folder.FullName, "converted");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(GoldenModelTests.Names), MemberType = typeof(GoldenModelTests))]
    public async Task A_converted_model_gives_the_tokens_of_its_source(string name)
    {
        using var golden = new GoldenModel(name);
        var converted = await ModelConversion.RunAsync(new() { ModelDirectory = golden.Folder }, Target, shardBytes: 1_000_000);
        Assert.Equal(converted.Shards.Count > 1, File.Exists(Path.Combine(Target, "model.safetensors.index.json")));
        Assert.All(
            Directory.EnumerateFiles(Target, "*", SearchOption.AllDirectories),
            f => Assert.False(f.EndsWith(".bin", StringComparison.Ordinal))
        );
        Assert.True(File.Exists(Path.Combine(Target, "tokenizer.model")));
        await ModelVerification.RunAsync(new() { ModelDirectory = Target });
        await Replay.CasesAsync(new() { ModelDirectory = Target, Device = "cpu" }, golden.Cases.DistinctBy(c => c.Image));
    }

    [Fact]
    public async Task Weights_in_single_precision_give_the_same_tokens()
    {
        using var golden = new GoldenModel("geochat-tiny-linear");
        await ModelConversion.RunAsync(new() { ModelDirectory = golden.Folder }, Target, dtype: "float32");
        await Replay.CasesAsync(new() { ModelDirectory = Target, Device = "cpu" }, golden.Cases.Take(2));
    }

    [Fact]
    public async Task The_shipped_model_converts_tensor_for_tensor()
    {
        await ModelConversion.RunAsync(new() { ModelDirectory = GoldenFiles.Nano }, Target);
        var before = ModelInspection.Read(new() { ModelDirectory = GoldenFiles.Nano });
        var after = ModelInspection.Read(new() { ModelDirectory = Target });
        Assert.Equal(before with { Folder = Target, Layout = after.Layout, ParametersByDtype = after.ParametersByDtype }, after);
        Assert.Equal(before.ParametersByDtype, after.ParametersByDtype);
    }

    [Fact]
    public async Task A_conversion_that_was_stopped_goes_on_where_it_was()
    {
        var source = GoldenFiles.Find("geochat-tiny-shards-gqa");
        var whole = Path.Combine(_folder.FullName, "whole");
        await ModelConversion.RunAsync(new() { ModelDirectory = source }, whole, shardBytes: 300_000);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ModelConversion.RunAsync(
                new() { ModelDirectory = source },
                Target,
                shardBytes: 300_000,
                progress: new StopAtHalf(stop),
                cancellationToken: stop.Token
            )
        );
        var there = Directory.GetFiles(Target, "*.safetensors").Length;
        Assert.InRange(there, 1, Directory.GetFiles(whole, "*.safetensors").Length - 1);
        Assert.False(File.Exists(Path.Combine(Target, "config.json")));

        var converted = await ModelConversion.RunAsync(new() { ModelDirectory = source }, Target, shardBytes: 300_000);
        Assert.Equal(there, converted.Kept);
        foreach (var file in Directory.EnumerateFiles(whole, "*", SearchOption.AllDirectories))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(Target, Path.GetRelativePath(whole, file))));
        Assert.Equal(
            Directory.GetFileSystemEntries(whole, "*", SearchOption.AllDirectories).Length,
            Directory.GetFileSystemEntries(Target, "*", SearchOption.AllDirectories).Length
        );
    }

    [Fact]
    public async Task A_folder_with_something_else_in_it_is_left_alone()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "mine.txt"), "mine");
        await Assert.ThrowsAsync<ConversionTargetException>(() =>
            ModelConversion.RunAsync(new() { ModelDirectory = GoldenFiles.Nano }, Target)
        );
        Assert.Equal("mine", File.ReadAllText(Assert.Single(Directory.GetFileSystemEntries(Target))));
    }

    [Fact]
    public async Task A_begun_conversion_of_another_model_is_not_mixed_in()
    {
        var source = GoldenFiles.Find("geochat-tiny-linear");
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ModelConversion.RunAsync(
                new() { ModelDirectory = source },
                Target,
                shardBytes: 200_000,
                progress: new StopAtHalf(stop),
                cancellationToken: stop.Token
            )
        );
        await Assert.ThrowsAsync<ConversionTargetException>(() =>
            ModelConversion.RunAsync(new() { ModelDirectory = GoldenFiles.Nano }, Target)
        );
    }

    [Fact]
    public async Task A_type_may_be_chosen_for_all_weights()
    {
        await ModelConversion.RunAsync(
            new() { ModelDirectory = GoldenFiles.Find("geochat-tiny-lora/geochat-tiny-lora") },
            Target,
            dtype: "bfloat16"
        );
        Assert.Equal(["bfloat16"], ModelInspection.Read(new() { ModelDirectory = Target }).ParametersByDtype.Keys);
        Assert.Null(JsonNode.Parse(File.ReadAllText(Path.Combine(Target, "config.json")))!["adapter_config"]);
    }

    private sealed class StopAtHalf(CancellationTokenSource stop) : IProgress<double>
    {
        public void Report(double value)
        {
            if (value > 0.5)
                stop.Cancel();
        }
    }
}
