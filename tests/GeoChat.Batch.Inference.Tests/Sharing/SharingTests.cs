using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Tests.Golden;

namespace GeoChat.Batch.Inference.Tests.Sharing;

/// <summary>Sharing a picture, batching pictures and joining while others are answered change no token.</summary>
public abstract class SharingTests(ITestOutputHelper output, bool gpu) : IAsyncLifetime
{
    private const double SurelyEqual = 1e-3;
    private const int Tokens = 12;
    private const int BytesPerPosition = 2 * 4 * 2 * 16 * 4;

    private VlmEngine _engine = null!;
    private byte[][] _pictures = [];

    public async ValueTask InitializeAsync()
    {
        _engine = await VlmEngine.LoadAsync(Options() with { Slots = 16, KvBytes = 1L << 28 });
        _pictures =
        [
            .. Directory.GetFiles(GoldenFiles.Find("images"), "*.png").Order().Select(p => Pictures.Padded(p, _engine.Model.ImageSize)),
        ];
    }

    public async ValueTask DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task Up_to_eight_queries_on_one_picture_answer_as_if_asked_alone()
    {
        var alone = await Alone(_pictures[0], 8);
        for (var k = 2; k <= 8; k++)
            Compare(alone[..k], await _engine.GenerateAsync(new(_pictures[0], Queries(k))), $"K={k}");
    }

    [Fact]
    public async Task Prompts_that_differ_before_the_picture_answer_as_if_asked_alone()
    {
        VlmQuery[] queries =
        [
            new("A: <image>\nships", Tokens),
            new("B: <image>\nships", Tokens),
            new("<image>", Tokens),
            new("<image>", Tokens),
        ];
        var alone = new List<VlmAnswer>();
        foreach (var query in queries)
            alone.AddRange(await _engine.GenerateAsync(new(_pictures[2], [query])));
        Compare(alone, await _engine.GenerateAsync(new(_pictures[2], queries)), "other beginnings");
        Compare(alone[2..], await _engine.GenerateAsync(new(_pictures[2], queries[2..])), "nothing but the picture");
    }

    [Fact]
    public async Task A_query_for_each_of_128_buildings_answers_as_if_asked_alone()
    {
        var alone = await Alone(_pictures[1], 128, tokens: 5);
        Compare(alone, await _engine.GenerateAsync(new(_pictures[1], Queries(128, 5))), "K=128");

        // In a cache that holds 6 queries beside the picture: 128 in waves, each of what fits.
        await using var small = await VlmEngine.LoadAsync(Options() with { KvBytes = 560 * BytesPerPosition });
        Compare(alone, await small.GenerateAsync(new(_pictures[1], Queries(128, 5))), "K=128 in a small cache");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(16)]
    public async Task Pictures_in_one_batch_answer_as_if_alone(int chips)
    {
        var alone = new List<VlmAnswer[]>();
        foreach (var picture in _pictures)
            alone.Add(await Alone(picture, 3));
        var together = await Task.WhenAll(Enumerable.Range(0, chips).Select(i => _engine.GenerateAsync(new(_pictures[i % 3], Queries(3)))));
        for (var i = 0; i < chips; i++)
            Compare(alone[i % 3], together[i], $"{chips} pictures");
    }

    [Fact]
    public async Task Requests_that_arrive_while_others_are_answered_change_nothing()
    {
        var alone = new List<VlmAnswer[]>();
        foreach (var picture in _pictures)
            alone.Add(await Alone(picture, 4));

        // Each request is posted from inside a step of an earlier one, so that it joins others in the middle of their answers.
        var late = new List<Task<IReadOnlyList<VlmAnswer>>>();
        _engine.Runner.Observer = (_, _) =>
        {
            if (late.Count < 9)
                late.Add(_engine.GenerateAsync(new(_pictures[late.Count % 3], Queries(4))));
        };
        await _engine.GenerateAsync(new(_pictures[0], Queries(1, 40)));
        _engine.Runner.Observer = null;
        Assert.Equal(9, late.Count);
        for (var i = 0; i < late.Count; i++)
            Compare(alone[i % 3], await late[i], "joining");
    }

    [Fact]
    public async Task A_cancelled_request_leaves_and_the_others_are_answered()
    {
        using var cancel = new CancellationTokenSource();
        _engine.Runner.Observer = (_, _) => cancel.Cancel();
        var leaving = _engine.GenerateAsync(new(_pictures[0], Queries(2, 2000)), cancel.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        _engine.Runner.Observer = null;
        Assert.Equal(3, (await _engine.GenerateAsync(new(_pictures[1], Queries(3)))).Count);
    }

    [Fact]
    public async Task A_cancelled_request_is_in_no_further_step_and_the_others_lose_nothing()
    {
        var expected = await Alone(_pictures[1], 2, 30);
        using var cancel = new CancellationTokenSource();
        var steps = 0;
        var after = 0;
        _engine.Runner.Observer = (plan, _) =>
        {
            // The one that leaves asks for 2,000 tokens a query, the other for 30.
            var there = plan.Outputs.Any(b => b.MaxTokens > 1000);
            after += there && cancel.IsCancellationRequested ? 1 : 0;
            steps += there ? 1 : 0;
            if (steps == 5)
                cancel.Cancel();
        };
        var leaving = _engine.GenerateAsync(new(_pictures[0], Queries(2, 2000)), cancel.Token);
        var staying = _engine.GenerateAsync(new(_pictures[1], Queries(2, 30)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Compare(expected, await staying, "beside one that left");
        _engine.Runner.Observer = null;
        Assert.Equal((5, 0), (steps, after));
    }

    [Fact]
    public async Task Stopping_abandons_what_is_in_flight_at_the_next_step()
    {
        var engine = await VlmEngine.LoadAsync(Options() with { KvBytes = 1L << 26 });
        var steps = 0;
        var stopping = (Task?)null;
        engine.Runner.Observer = (_, _) =>
        {
            if (++steps == 3)
                stopping = engine.DisposeAsync().AsTask();
        };
        var asked = Enumerable.Range(0, 3).Select(i => engine.GenerateAsync(new(_pictures[i], Queries(1, 2000)))).ToList();
        foreach (var task in asked)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        await stopping!;
        Assert.Equal(3, steps);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.GenerateAsync(new(_pictures[0], Queries(1))));
    }

    [Fact]
    public async Task A_cache_for_one_request_makes_the_others_wait_and_fails_none()
    {
        await using var small = await VlmEngine.LoadAsync(Options() with { Slots = 16, KvBytes = 480 * BytesPerPosition });
        var expected = await Alone(_pictures[0], 4);
        var all = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => small.GenerateAsync(new(_pictures[0], Queries(4)))));
        Assert.All(all, answers => Compare(expected, answers, "small cache"));
        await Assert.ThrowsAsync<VlmRequestException>(() => small.GenerateAsync(new(_pictures[0], Queries(1, 500))));
    }

    private VlmEngineOptions Options() =>
        new()
        {
            ModelDirectory = GoldenFiles.Find("geochat-tiny-shards-gqa"),
            Device = "cpu",
            AsGpu = gpu,
        };

    private async Task<VlmAnswer[]> Alone(byte[] picture, int k, int tokens = Tokens)
    {
        var answers = new List<VlmAnswer>();
        foreach (var query in Queries(k, tokens))
            answers.AddRange(await _engine.GenerateAsync(new(picture, [query])));
        return [.. answers];
    }

    private void Compare(IReadOnlyList<VlmAnswer> expected, IReadOnlyList<VlmAnswer> actual, string what)
    {
        Assert.Equal(expected.Count, actual.Count);
        var near = 0;
        foreach (var (e, a) in expected.Zip(actual))
        {
            Assert.Equal(e.Prompt, a.Prompt);
            var same = e.Tokens.AsSpan().CommonPrefixLength(a.Tokens);
            if (same == e.Tokens.Length && same == a.Tokens.Length)
                continue;
            Assert.True(e.Margins[same] <= SurelyEqual, $"{what}: step {same} differs with a margin of {e.Margins[same]}");
            near++;
        }

        if (near > 0)
            output.WriteLine($"{what}: {near} of {expected.Count} answers differ after a step whose margin is under {SurelyEqual}");
    }

    private static IReadOnlyList<VlmQuery> Queries(int count, int tokens = Tokens) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new VlmQuery(
                    "A chat between a curious human and an artificial intelligence assistant. USER: <image>\n"
                        + (
                            i % 2 == 0
                                ? $"[identify] What is the object present at {{<{i % 90}><26><{i % 90 + 9}><37>|<{i}>}}"
                                : $"How many buildings of kind {i} are there?"
                        )
                        + " ASSISTANT:",
                    tokens
                )),
        ];
}
