using System.Text.Json.Nodes;
using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Tests.Golden;

namespace GeoChat.Batch.Inference.Tests.Loading;

/// <summary>geochat-7B as its hub serves it: no clip folder, the tower in its own shards, positions already interpolated.</summary>
public sealed class AsDownloadedTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("geochat-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_tower_in_the_checkpoints_own_shards_gives_the_same_answers()
    {
        var source = GoldenFiles.Find("geochat-tiny-bin");
        foreach (var file in Directory.GetFiles(source))
            File.CreateSymbolicLink(Path.Combine(_folder.FullName, Path.GetFileName(file)), file);
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "clip"));
        File.Copy(Path.Combine(source, "clip", "config.json"), Path.Combine(_folder.FullName, "clip", "config.json"));

        await CompareWithGolden(new() { ModelDirectory = _folder.FullName, Device = "cpu" });
    }

    [Fact]
    public async Task A_clip_folder_chosen_by_the_user_is_used()
    {
        var source = GoldenFiles.Find("geochat-tiny-bin");
        foreach (var file in Directory.GetFiles(source))
            File.CreateSymbolicLink(Path.Combine(_folder.FullName, Path.GetFileName(file)), file);

        // config.json names a tower that is nowhere.
        var config = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(source, "config.json")))!;
        config["mm_vision_tower"] = "someone/another-tower";
        File.Delete(Path.Combine(_folder.FullName, "config.json"));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "config.json"), config.ToJsonString());
        await Assert.ThrowsAsync<ModelFileMissingException>(() =>
            VlmEngine.LoadAsync(new() { ModelDirectory = _folder.FullName, Device = "cpu" })
        );

        await CompareWithGolden(
            new()
            {
                ModelDirectory = _folder.FullName,
                ClipDirectory = Path.Combine(source, "clip"),
                Device = "cpu",
            }
        );
    }

    private static async Task CompareWithGolden(VlmEngineOptions options)
    {
        using var golden = new GoldenModel("geochat-tiny-bin");
        await using var engine = await VlmEngine.LoadAsync(options);
        foreach (var expected in golden.Cases.Take(4))
        {
            var picture = Pictures.Padded(GoldenFiles.Find($"images/{expected.Image}.png"), engine.Model.ImageSize);
            var answer = Assert.Single(await engine.GenerateAsync(new(picture, [new(expected.Prompt, expected.Tokens.Length)])));
            var same = expected.Tokens.AsSpan().CommonPrefixLength(answer.Tokens);
            Assert.True(
                same == expected.Tokens.Length || expected.Margins[same] < 1e-2,
                $"step {same} differs with a margin of {(same < expected.Margins.Length ? expected.Margins[same] : 0)}"
            );
        }
    }
}
