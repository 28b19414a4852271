using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Inspection;
using GeoChat.Batch.Inference.Tests.Golden;
using GeoChat.Batch.Inference.Tests.Loading;

namespace GeoChat.Batch.Inference.Tests.Inspection;

public sealed class ModelVerificationTests
{
    [Theory, MemberData(nameof(BadModelTests.Bad), MemberType = typeof(BadModelTests))]
    public async Task What_is_wrong_with_a_checkpoint_is_one_clear_error(string name, Type error)
    {
        var folder = GoldenFiles.Broken(name);
        var thrown = await Assert.ThrowsAsync(error, () => ModelVerification.RunAsync(new() { ModelDirectory = folder }));
        Assert.DoesNotContain('\n', thrown.Message);
    }

    [Fact]
    public async Task A_sound_model_is_read_whole_with_progress_and_has_the_digest_that_answers_carry()
    {
        var shares = new List<double>();
        var model = await ModelVerification.RunAsync(new() { ModelDirectory = GoldenFiles.Nano }, new Shares(shares));
        Assert.Equal(1, shares[^1], 9);
        Assert.Equal(shares.Order(), shares);
        Assert.True(model.Tensors > 150);
        await using var engine = await VlmEngine.LoadAsync(new() { ModelDirectory = GoldenFiles.Nano, Device = "cpu" });
        Assert.Equal(engine.Model.Sha256, model.Sha256);
    }

    [Fact]
    public async Task A_layer_that_is_never_run_is_checked_too()
    {
        using var model = new TemporaryModel(GoldenFiles.Find("geochat-tiny-linear"));
        // The tower's last layer comes after the selected one; 0xFC00 is minus infinity in float16, 0xFF800000 in float32.
        var tower = Directory
            .EnumerateFiles(model.PathOf("clip"))
            .Single(f => f.EndsWith(".safetensors", StringComparison.Ordinal) || f.EndsWith(".bin", StringComparison.Ordinal));
        var entry = Weights.CheckpointFiles.ReadFile(tower).Single(e => e.Name == "vision_model.encoder.layers.2.mlp.fc1.bias");
        using (var file = File.OpenWrite(tower))
        {
            file.Position = entry.Offset;
            file.Write(Weights.Dtypes.Size(entry.Dtype) == 2 ? [0x00, 0xFC] : [0x00, 0x00, 0x80, 0xFF]);
        }

        var error = await Assert.ThrowsAsync<TensorNotFiniteException>(() =>
            ModelVerification.RunAsync(new() { ModelDirectory = model.Folder })
        );
        Assert.Contains("layers.2.mlp.fc1.bias", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_holds_a_model_to_its_bytes()
    {
        using var model = new TemporaryModel(GoldenFiles.Find("geochat-tiny-linear"));
        var manifest = model.Beside("manifest.sha256");
        ModelManifest.Write(manifest, await ModelVerification.RunAsync(new() { ModelDirectory = model.Folder }));
        ModelManifest.Check(manifest, await ModelVerification.RunAsync(new() { ModelDirectory = model.Folder }));

        File.AppendAllText(model.PathOf("config.json"), " ");
        var changed = await ModelVerification.RunAsync(new() { ModelDirectory = model.Folder });
        Assert.Contains(
            "config.json is not the file",
            Assert.Throws<ManifestMismatchException>(() => ModelManifest.Check(manifest, changed)).Message,
            StringComparison.Ordinal
        );

        File.WriteAllText(model.PathOf("geochat-batch.json"), "{}");
        var more = await ModelVerification.RunAsync(new() { ModelDirectory = model.Folder });
        Assert.Throws<ManifestMismatchException>(() => ModelManifest.Check(manifest, more));
        File.WriteAllText(manifest, "no manifest\n");
        Assert.Contains(
            "is no manifest",
            Assert.Throws<ManifestMismatchException>(() => ModelManifest.Check(manifest, more)).Message,
            StringComparison.Ordinal
        );
    }

    private sealed class Shares(List<double> shares) : IProgress<double>
    {
        public void Report(double value) => shares.Add(value);
    }
}
