using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.OpenAi;
using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Prompts;
using SkiaSharp;

namespace GeoChat.Batch.Inference.Tests.OpenAi;

/// <summary>A server instead of a model: what reaches it, what comes back, and whose fault it is when nothing does.</summary>
public sealed class OpenAiEngineTests : IDisposable
{
    private const int Size = 28;
    private readonly FakeVlmServer _server = new();
    private readonly byte[] _picture = [.. Enumerable.Range(0, 3 * Size * Size).Select(i => (byte)(i * 7))];

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task The_picture_and_the_turns_reach_the_server_as_they_are()
    {
        await using var engine = await ConnectAsync();
        PromptTurn[] turns = [new("How many ships?", "Two ships."), new(PromptText.Escape("Where? <image>"))];
        var prompt = PromptTemplate.Get("v1").Render(turns, image: true);
        var answers = await engine.GenerateAsync(
            new(_picture, [new(prompt, 77) { Turns = turns }, new("USER: <image>\nShips? ASSISTANT:", 5)])
        );

        Assert.Equal([prompt, "USER: <image>\nShips? ASSISTANT:"], answers.Select(a => a.Prompt));
        var calls = _server.Calls.Select(c => c.Body).OrderByDescending(b => b["messages"]!.AsArray().Count).ToList();
        Assert.Equal(["user", "assistant", "user"], calls[0]["messages"]!.AsArray().Select(m => m!["role"]!.GetValue<string>()));
        Assert.Equal("How many ships?", calls[0]["messages"]![0]!["content"]![1]!["text"]!.GetValue<string>());
        Assert.Equal("Two ships.", calls[0]["messages"]![1]!["content"]!.GetValue<string>());
        Assert.Equal("Where? <image>", FakeVlmServer.TextOf(calls[0]));
        Assert.Equal("USER: Ships? ASSISTANT:", FakeVlmServer.TextOf(calls[1]));
        Assert.Equal(
            ("geochat-7B", 77, 0),
            (calls[0]["model"]!.GetValue<string>(), calls[0]["max_tokens"]!.GetValue<int>(), calls[0]["temperature"]!.GetValue<int>())
        );
        foreach (var call in calls)
        {
            var uri = call["messages"]![0]!["content"]![0]!["image_url"]!["url"]!.GetValue<string>();
            using var bitmap = SKBitmap.Decode(Convert.FromBase64String(uri["data:image/png;base64,".Length..])).Copy(SKColorType.Rgba8888);
            Assert.Equal(_picture, bitmap.GetPixelSpan().ToArray().Chunk(4).SelectMany(p => p[..3]));
        }
    }

    [Fact]
    public async Task Boxes_are_scored_where_the_server_gives_log_probabilities_and_marked_where_not()
    {
        await using var engine = await ConnectAsync();
        var scored = Assert.Single(await engine.GenerateAsync(Ask("ships")));
        var box = Assert.Single(AnswerParser.Parse(scored.Text, engine.Model.Profile).Boxes);
        Assert.InRange(box.ScoreRaw, 0.01, 0.999);
        Assert.False(box.Flags.HasFlag(BoxFlags.Unscored));
        Assert.Equal((9, 9), (scored.TokenCount, scored.LogProbs.Length));

        _server.GivesLogProbs = false;
        var bare = Assert.Single(await engine.GenerateAsync(Ask("ships")));
        Assert.Equal(scored.Text.Text, bare.Text.Text);
        Assert.True(Assert.Single(AnswerParser.Parse(bare.Text, engine.Model.Profile).Boxes).Flags.HasFlag(BoxFlags.Unscored));
        Assert.Equal((9, 0), (bare.TokenCount, bare.LogProbs.Length));
    }

    [Fact]
    public async Task What_is_stored_of_the_model_names_server_and_model_without_secrets()
    {
        await using var engine = await OpenAiVlmEngine.ConnectAsync(
            Options() with
            {
                Endpoint = new Uri(_server.Url.Replace("http://", "http://user:secret@", StringComparison.Ordinal) + "/v1/?key=secret"),
            }
        );
        Assert.Equal($"{_server.Url}/v1#geochat-7B", engine.Model.Sha256);
        Assert.Equal(("server", 2048, Size), (engine.Model.Dtype, engine.Model.ContextLength, engine.Model.ImageSize));
        Assert.DoesNotContain("secret", engine.Model.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Misbehaviour.TooMany)]
    [InlineData(Misbehaviour.InternalError)]
    [InlineData(Misbehaviour.Unavailable)]
    [InlineData(Misbehaviour.Silent)]
    [InlineData(Misbehaviour.Cut)]
    [InlineData(Misbehaviour.Malformed)]
    [InlineData(Misbehaviour.OtherJson)]
    [InlineData(Misbehaviour.Huge)]
    [InlineData(Misbehaviour.Endless)]
    public async Task A_request_that_fails_twice_is_answered_the_third_time(Misbehaviour how)
    {
        await using var engine = await ConnectAsync(
            Options() with
            {
                AnswerTimeout = TimeSpan.FromSeconds(how == Misbehaviour.Silent ? 0.3 : 60),
            }
        );
        _server.Misbehave = (number, _) => number < 2 ? how : Misbehaviour.None;
        Assert.Equal("{<10><10><40><30>|<20>}", Assert.Single(await engine.GenerateAsync(Ask("ships"))).Text.Text);
        Assert.Equal(3, _server.Calls.Count);
        if (how == Misbehaviour.TooMany)
            Assert.All(
                _server.Calls.Zip(_server.Calls.Skip(1)),
                pair => Assert.True(pair.Second.At - pair.First.At >= TimeSpan.FromSeconds(0.95), "Retry-After was not waited for")
            );
    }

    [Theory]
    [InlineData(Misbehaviour.Unauthorized, "--api-key-env")]
    [InlineData(Misbehaviour.UnknownModel, "does not exist")]
    [InlineData(Misbehaviour.Redirect, "307")]
    [InlineData(Misbehaviour.NoLogProbs, "--no-logprobs")]
    public async Task A_server_that_denies_everybody_is_the_engines_fault_and_asked_once(Misbehaviour how, string said)
    {
        await using var engine = await ConnectAsync();
        _server.Misbehave = (_, _) => how;
        var fault = await Assert.ThrowsAsync<EngineFaultException>(() => engine.GenerateAsync(Ask("ships")));
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.Single(_server.Calls);
    }

    [Fact]
    public async Task A_request_that_the_server_refuses_is_the_chips_fault_and_asked_once()
    {
        await using var engine = await ConnectAsync();
        _server.Misbehave = (_, _) => Misbehaviour.BadRequest;
        var fault = await Assert.ThrowsAsync<VlmRequestException>(() => engine.GenerateAsync(Ask("ships")));
        Assert.Contains("maximum context length", fault.Message, StringComparison.Ordinal);
        Assert.Single(_server.Calls);
    }

    [Theory]
    [InlineData(Misbehaviour.InternalError)]
    [InlineData(Misbehaviour.Cut)]
    [InlineData(Misbehaviour.Malformed)]
    public async Task A_request_that_alone_keeps_failing_is_the_chips_fault(Misbehaviour how)
    {
        await using var engine = await ConnectAsync();
        _server.Misbehave = (_, body) => FakeVlmServer.TextOf(body) == "poison" ? how : Misbehaviour.None;
        // Alone, so that only the harmless request tells; then beside others.
        await Assert.ThrowsAsync<VlmRequestException>(() => engine.GenerateAsync(Ask("poison")));
        Assert.Equal(4, _server.Calls.Count);
        var others = Enumerable.Range(0, 5).Select(i => engine.GenerateAsync(Ask($"ships {i}"))).ToList();
        await Assert.ThrowsAsync<VlmRequestException>(() => engine.GenerateAsync(Ask("poison", "ships")));
        Assert.All(await Task.WhenAll(others), answers => Assert.Single(answers));
    }

    [Theory]
    [InlineData(Misbehaviour.InternalError)]
    [InlineData(Misbehaviour.Malformed)]
    [InlineData(Misbehaviour.TooMany)]
    public async Task A_server_that_answers_nobody_is_the_engines_fault(Misbehaviour how)
    {
        await using var engine = await ConnectAsync(Options() with { Patience = TimeSpan.FromSeconds(0.5) });
        _server.Misbehave = (_, _) => how;
        await Assert.ThrowsAsync<EngineFaultException>(() => engine.GenerateAsync(Ask("ships")));
    }

    [Fact]
    public async Task A_server_that_went_away_is_waited_for_and_then_the_engines_fault()
    {
        await using var engine = await ConnectAsync(Options() with { Patience = TimeSpan.FromSeconds(0.3) });
        _server.Dispose();
        var fault = await Assert.ThrowsAsync<EngineFaultException>(() => engine.GenerateAsync(Ask("ships")));
        Assert.Contains("cannot be reached", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Patience", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_requests_than_allowed_are_at_the_server_at_once()
    {
        await using var engine = await ConnectAsync(Options() with { Requests = 3 });
        _server.Delay = TimeSpan.FromMilliseconds(20);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => engine.GenerateAsync(Ask($"a{i}", $"b{i}", $"c{i}"))));
        Assert.Equal(18, _server.Calls.Count);
        Assert.InRange(_server.MostAtOnce, 2, 3);
    }

    [Fact]
    public async Task A_cancelled_request_leaves_at_once_and_a_stopped_engine_takes_no_more()
    {
        var engine = await ConnectAsync();
        _server.Misbehave = (_, body) => FakeVlmServer.TextOf(body) == "slow" ? Misbehaviour.Silent : Misbehaviour.None;
        using var cancel = new CancellationTokenSource();
        var leaving = engine.GenerateAsync(Ask("slow"), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.Single(await engine.GenerateAsync(Ask("ships")));

        var abandoned = engine.GenerateAsync(Ask("slow"));
        await engine.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.GenerateAsync(Ask("ships")));
    }

    [Fact]
    public async Task A_start_that_cannot_work_says_why()
    {
        await RefusedAsync(Options() with { Model = "geochat-8B" }, "does not serve 'geochat-8B' but geochat-7B");
        await RefusedAsync(Options() with { Endpoint = new Uri(_server.Url + "/other") }, "404");
        await RefusedAsync(Options() with { Endpoint = new Uri("ftp://127.0.0.1/") }, "no address");
        _server.Key = "right";
        await RefusedAsync(Options() with { ApiKey = "wrong" }, "--api-key-env");
        await using (var engine = await ConnectAsync(Options() with { ApiKey = "right" }))
            Assert.Single(await engine.GenerateAsync(Ask("ships")));
        _server.Dispose();
        await RefusedAsync(Options(), "Start it, or correct --endpoint");
    }

    private static async Task RefusedAsync(OpenAiOptions options, string said)
    {
        var error = await Assert.ThrowsAsync<VlmServerException>(() => OpenAiVlmEngine.ConnectAsync(options));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private VlmRequest Ask(params string[] texts) =>
        new(_picture, [.. texts.Select(t => new VlmQuery($"USER: <image>\n{t} ASSISTANT:", 20) { Turns = [new(t)] })]);

    private Task<OpenAiVlmEngine> ConnectAsync(OpenAiOptions? options = null) => OpenAiVlmEngine.ConnectAsync(options ?? Options());

    private OpenAiOptions Options() =>
        new()
        {
            Endpoint = new Uri(_server.Url),
            Model = "geochat-7B",
            Profile = new ModelProfile { Name = "geochat-7B", ImageSize = Size },
            EncodePng = (rgb, width, height) => ImageFile.WritePng(rgb.Span, width, height),
            Attempts = 3,
            FirstPause = TimeSpan.FromMilliseconds(10),
        };
}
