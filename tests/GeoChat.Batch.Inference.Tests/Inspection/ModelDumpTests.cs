using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Inspection;
using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Tests.Golden;
using GeoChat.Batch.Inference.Weights;

namespace GeoChat.Batch.Inference.Tests.Inspection;

public sealed class ModelDumpTests
{
    [Fact]
    public async Task A_dump_holds_the_originals_tensors()
    {
        using var golden = new GoldenModel("geochat-tiny-linear");
        var options = new VlmEngineOptions { ModelDirectory = golden.Folder, Device = "cpu" };
        var file = Path.Combine(Directory.CreateTempSubdirectory("geochat-test-").FullName, "dump.safetensors");
        await using var engine = await VlmEngine.LoadAsync(options);
        var cases = golden.Cases.Where(c => c.Image == "square_504").Take(2).ToList();
        var picture = Pictures.Padded(GoldenFiles.Find("images/square_504.png"), engine.Model.ImageSize);
        var answers = await ModelDump.RunAsync(engine, options, new(picture, [.. cases.Select(c => new VlmQuery(c.Prompt, 5))]), file);

        var entries = SafetensorsFile.ReadEntries(file).ToDictionary(e => e.Name);
        using var maps = new TensorMaps();
        foreach (var name in new[] { "position_embedding", "vision_selected", "projected" })
            Assert.True(RootedScalars.Single((golden.Tensor(name) - maps.View(entries[name])).abs().max()) < 1e-4, name);
        foreach (var name in new[] { "vision_embeddings", "vision_layer_1" })
            Assert.True(RootedScalars.Single((golden.Tensor(name) - maps.View(entries[name]).narrow(0, 0, 40)).abs().max()) < 1e-4, name);
        Assert.Equal([3, 504, 504], entries["pixels"].Shape);
        for (var i = 0; i < cases.Count; i++)
        {
            var logits = maps.View(entries[$"logits.{i}"]); // [steps, V]
            Assert.Equal([answers[i].Tokens.Length, 1024], logits.shape);
            Assert.Equal(answers[i].Tokens, logits.argmax(-1).data<long>().Select(t => (int)t));
            Assert.True(RootedScalars.Single((golden.Tensor(cases[i].Logits!)[-1] - logits[0]).abs().max()) < 1e-4);
        }

        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }
}
