using System.Text.Json;
using GeoChat.Batch.Inference.Engine;

namespace GeoChat.Batch.Inference.Tests.Golden;

public sealed class NanoTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task Geochat_nano_answers_its_reference_questions_as_the_original_does(bool gpu)
    {
        var json = JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(GoldenFiles.Nano, "reference", "answers.json"), TestContext.Current.CancellationToken)
        );
        await using var engine = await VlmEngine.LoadAsync(
            new()
            {
                ModelDirectory = GoldenFiles.Nano,
                Device = "cpu",
                AsGpu = gpu,
            }
        );
        var cases = json.RootElement.GetProperty("cases").EnumerateArray().Select(GoldenCase.Read).ToList();

        // All questions about one picture in one request, as the pipeline asks them.
        foreach (var picture in cases.GroupBy(c => c.Image))
        {
            var rgb = Pictures.Padded(Path.Combine(GoldenFiles.Nano, "reference", picture.Key + ".png"), engine.Model.ImageSize);
            var answers = await engine.GenerateAsync(new(rgb, [.. picture.Select(c => new VlmQuery(c.Prompt, 200))]));
            foreach (var (expected, answer) in picture.Zip(answers))
            {
                var same = expected.Tokens.AsSpan().CommonPrefixLength(answer.Tokens);
                if (same < expected.Tokens.Length && expected.Margins[same] <= 1e-3)
                    continue;
                Assert.Equal(expected.InputIds, answer.InputIds);
                Assert.Equal(expected.Text, answer.Text.Text);
                Assert.InRange(expected.LogProbs.Zip(answer.LogProbs, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-3);
            }
        }
    }
}
