using System.Text.Json;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>Every golden case through the command line, all prompts about a picture in one call.</summary>
public sealed class AskGoldenTests
{
    [Theory]
    [InlineData("geochat-tiny-bin")]
    [InlineData("geochat-tiny-safetensors")]
    [InlineData("geochat-tiny-shards-gqa")]
    [InlineData("geochat-tiny-lora")]
    [InlineData("geochat-tiny-linear")]
    public async Task Ask_answers_as_the_original_does(string model)
    {
        var folder = Goldens.Find(model);
        foreach (var picture in Goldens.Cases(model))
        {
            var cases = picture.ToList();
            var result = await Geochat.RunAsync([
                "ask",
                Goldens.Find($"images/{picture.Key}.png"),
                "--model",
                folder,
                "--device",
                "cpu",
                "--json",
                "--max-new-tokens",
                $"{cases[0].GetProperty("tokens").GetArrayLength()}",
                .. cases.SelectMany(c => new[] { "--prompt", c.GetProperty("prompt").GetString()! }),
            ]);

            Assert.True(result.ExitCode == 0, result.StandardError);
            var lines = result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(cases.Count, lines.Length);
            foreach (var (expected, line) in cases.Zip(lines))
                Compare(expected, JsonElement.Parse(line));
        }
    }

    private static void Compare(JsonElement expected, JsonElement said)
    {
        Assert.Equal(expected.GetProperty("prompt").GetString(), said.GetProperty("prompt").GetString());
        Assert.Equal(expected.List<int>("input_ids"), said.List<int>("input_ids"));
        var tokens = expected.List<int>("tokens");
        var margins = expected.List<double>("margins");
        var same = tokens.AsSpan().CommonPrefixLength(said.List<int>("tokens"));
        Assert.True(same == tokens.Length || margins[same] <= 1e-3, $"step {same} differs");
        foreach (var (ours, theirs) in said.List<double>("logprobs").Zip(expected.List<double>("logprobs")).Take(same))
            Assert.Equal(theirs, ours, 1e-3);
        if (same == tokens.Length)
            Assert.Equal(expected.GetProperty("text").GetString(), said.GetProperty("text").GetString());
        Assert.InRange(said.GetProperty("score").GetDouble(), 0, 1);
    }
}
