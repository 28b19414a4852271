using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Tests.Golden;
using GeoChat.Batch.Prompting.Labels;
using GeoChat.Batch.Prompting.Prompts;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Inference.Tests.Sharing;

/// <summary>Given answers are scored on the trunk that all share.</summary>
public sealed class ClosedSetTests
{
    private static readonly string[] Classes =
    [
        "open water",
        "harbor",
        "airport",
        "storage tanks",
        "residential area",
        "industrial area",
        "sports ground",
        "farmland",
        "forest",
        "parking lot",
        "bare land",
    ];

    private static string Prompt =>
        QueryPrompt.Render(new Query { Task = QueryTask.Classify, Classes = Classes }, PromptTemplate.Get("llava_v1"));

    [Fact]
    public async Task The_likeliest_class_is_the_one_that_the_model_says_with_the_same_probability()
    {
        await using var engine = await VlmEngine.LoadAsync(new() { ModelDirectory = GoldenFiles.Nano, Device = "cpu" });
        foreach (var name in new[] { "airport", "harbor_ships", "harbor_tanks", "town_after" })
        {
            var rgb = Pictures.Padded(Path.Combine(GoldenFiles.Nano, "reference", name + ".png"), engine.Model.ImageSize);
            var said = Assert.Single(await engine.GenerateAsync(new(rgb, [new(Prompt, 20)])));
            var scored = await engine.GenerateAsync(new(rgb, [.. ClosedSet.Queries(Prompt, Classes)]));
            var best = scored.MaxBy(a => a.LogProbs.Sum())!;
            Assert.Equal(said.Tokens, best.Tokens);
            Assert.Equal(said.LogProbs.Sum(), best.LogProbs.Sum(), 1e-4);
            Assert.InRange(scored.Sum(a => Math.Exp(a.LogProbs.Sum())), 0, 1 + 1e-6);
            Assert.Equal(said.Text.Text, ClosedSetText.Read(ClosedSet.Choose(Classes, scored).Text.Text));
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task More_classes_than_a_wave_holds_are_scored_as_each_alone_beside_an_ordinary_query(bool gpu)
    {
        await using var engine = await VlmEngine.LoadAsync(
            new()
            {
                ModelDirectory = GoldenFiles.Nano,
                Device = "cpu",
                AsGpu = gpu,
            }
        );
        var rgb = Pictures.Padded(Path.Combine(GoldenFiles.Nano, "reference", "airport.png"), engine.Model.ImageSize);
        List<VlmQuery> queries =
        [
            .. Enumerable.Range(0, 40).Select(i => new VlmQuery(Prompt, 1) { Continuation = $"class number {i}, the other" }),
            new(Prompt, 20),
        ];
        var together = await engine.GenerateAsync(new(rgb, queries));
        foreach (var i in new[] { 0, 17, 39, 40 })
        {
            var alone = Assert.Single(await engine.GenerateAsync(new(rgb, [queries[i]])));
            Assert.Equal(alone.Tokens, together[i].Tokens);
            Assert.Equal(alone.LogProbs.Sum(), together[i].LogProbs.Sum(), 1e-3);
            Assert.Equal(2, together[i].Tokens[^1]);
        }

        Assert.Equal("airport", together[40].Text.Text);
    }

    [Fact]
    public async Task An_engine_that_can_not_score_says_so()
    {
        await using var engine = new ConstantVlmEngine("harbor");
        Assert.Contains(
            "closed_set",
            Assert.Throws<VlmRequestException>(() => ClosedSet.Require(engine)).Message,
            StringComparison.Ordinal
        );
    }
}
