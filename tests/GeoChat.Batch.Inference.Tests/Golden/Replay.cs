using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Engine;

namespace GeoChat.Batch.Inference.Tests.Golden;

/// <summary>Asks golden cases again.</summary>
internal static class Replay
{
    /// <summary>Tokens equal at every step whose margin is over 1e-3; log-probabilities within 1e-3 up to there.</summary>
    public static async Task CasesAsync(VlmEngineOptions options, IEnumerable<GoldenCase> cases)
    {
        await using var engine = await VlmEngine.LoadAsync(options);
        foreach (var expected in cases)
        {
            var picture = Pictures.Padded(GoldenFiles.Find($"images/{expected.Image}.png"), engine.Model.ImageSize);
            var answer = Assert.Single(await engine.GenerateAsync(new(picture, [new(expected.Prompt, expected.Tokens.Length)])));
            Assert.Equal(expected.InputIds, answer.InputIds);
            var same = expected.Tokens.AsSpan().CommonPrefixLength(answer.Tokens);
            Assert.True(same == expected.Tokens.Length || expected.Margins[same] <= 1e-3, $"step {same} of '{expected.Prompt}' differs");
            for (var i = 0; i < same; i++)
                Assert.Equal(expected.LogProbs[i], answer.LogProbs[i], 1e-3);
        }
    }
}
