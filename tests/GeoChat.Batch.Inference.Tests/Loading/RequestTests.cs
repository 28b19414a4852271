using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Tests.Golden;

namespace GeoChat.Batch.Inference.Tests.Loading;

public sealed class RequestTests
{
    [Fact]
    public async Task A_request_that_cannot_be_answered_is_refused_before_it_is_queued()
    {
        await using var engine = await VlmEngine.LoadAsync(new() { ModelDirectory = GoldenFiles.Nano, Device = "cpu" });
        var picture = new byte[3 * 504 * 504];
        Task Refused(VlmRequest request) => Assert.ThrowsAsync<VlmRequestException>(() => engine.GenerateAsync(request));
        await Refused(new(picture, []));
        await Refused(new(picture[3..], [new("<image>\nx", 5)]));
        await Refused(new(picture, [new("no picture", 5)]));
        await Refused(new(default, [new("<image>\nx", 5)]));
        await Refused(new(picture, [new("<image><image>", 5)]));
        await Refused(new(picture, [new("<image>\nx", 0)]));
        await Refused(new(picture, [new("<image>\n" + string.Join(' ', Enumerable.Repeat("ship", 4096)), 5)]));
        Assert.Equal(324, engine.Model.ImageTokens);
        Assert.Equal("geochat-nano", engine.Model.Name);
    }

    [Fact]
    public async Task A_question_without_a_picture_is_answered()
    {
        await using var engine = await VlmEngine.LoadAsync(new() { ModelDirectory = GoldenFiles.Nano, Device = "cpu" });
        var answer = Assert.Single(await engine.GenerateAsync(new(default, [new("USER: ships ASSISTANT:", 3)])));
        Assert.InRange(answer.Tokens.Length, 1, 3);
        Assert.All(answer.LogProbs, p => Assert.InRange(p, double.NegativeInfinity, 0));
    }

    [Fact]
    public async Task A_disposed_engine_cancels_what_is_in_flight_and_takes_nothing_new()
    {
        var engine = await VlmEngine.LoadAsync(
            new()
            {
                ModelDirectory = GoldenFiles.Nano,
                Device = "cpu",
                IgnoreEndTokens = true,
            }
        );
        var last = engine.GenerateAsync(new(default, [new("USER: ships ASSISTANT:", 200)]));
        await engine.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => last);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.GenerateAsync(new(default, [new("USER: ships ASSISTANT:", 20)])));
    }

    [Fact]
    public async Task A_constant_engine_answers_every_query_the_same()
    {
        await using var engine = new ConstantVlmEngine("{<1><2><3><4>|<90>}", slots: 2);
        var answers = await engine.GenerateAsync(new(default, [new("a", 1), new("b", 1)]));
        Assert.Equal(["a", "b"], answers.Select(a => a.Prompt));
        Assert.All(answers, a => Assert.Equal("{<1><2><3><4>|<90>}", a.Text.Text));
    }
}
