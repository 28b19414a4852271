using System.Collections.Concurrent;
using System.Text.Json;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Queries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StandardWebhooks;

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>Subscribers hear of a job's end, over a real server that refuses at first.</summary>
public sealed class WebhookTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscriber_that_fails_once_is_told_again_with_a_signature_that_verifies()
    {
        var calls = new ConcurrentQueue<(string Body, HeaderDictionary Headers)>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.MapPost(
            "/told",
            async (HttpRequest request) =>
            {
                using var reader = new StreamReader(request.Body);
                // The request's own headers are used again for the next request.
                calls.Enqueue((await reader.ReadToEndAsync(), new HeaderDictionary(request.Headers.ToDictionary())));
                return calls.Count == 1 ? Results.StatusCode(503) : Results.NoContent();
            }
        );
        await server.StartAsync(Token);
        await using var pipeline = await EmbeddedPipeline.StartAsync(
            settings:
            [
                ("Webhooks:AllowPrivateAddresses", "true"),
                ("Webhooks:Secret", Secret),
                ("Webhooks:FirstWait", "00:00:00.200"),
                ("Webhooks:PollInterval", "00:00:00.100"),
            ]
        );
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 600, 600, TestScenes.Textured);
        var submitted = await pipeline.SubmitAsync(
            new AnalyzeScenesRequest
            {
                Inputs = new JobInputs { Scenes = [scene], Queries = [QueryParser.Parse("refer: ships")] },
                Subscriber = new Subscriber { SuccessUri = new Uri(server.Urls.First() + "/told") },
            }
        );
        await pipeline.EndAsync(submitted.Job.Uid);
        var until = DateTime.UtcNow.AddSeconds(30);
        while (calls.Count < 2 && DateTime.UtcNow < until)
            await Task.Delay(50, Token);
        await Task.Delay(500, Token);
        Assert.Equal(2, calls.Count);
        var (body, headers) = calls.Last();
        Assert.Equal("successful", JsonDocument.Parse(body).RootElement.GetProperty("status").GetString());
        Assert.Equal(submitted.Job.Uid, JsonDocument.Parse(body).RootElement.GetProperty("jobID").GetString());
        new StandardWebhook(Secret).Verify(body, headers);
        Assert.Equal(calls.First().Headers["webhook-id"], headers["webhook-id"]);
    }

    [Theory]
    [InlineData("http://example.org/told")]
    [InlineData("ftp://example.org/told")]
    [InlineData("https://user:secret@example.org/told")]
    public async Task A_subscriber_that_would_be_called_in_the_clear_is_refused(string uri)
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync();
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 600, 600, TestScenes.Textured);
        var error = await Assert.ThrowsAsync<RequestException>(() =>
            pipeline.SubmitAsync(
                new AnalyzeScenesRequest
                {
                    Inputs = new JobInputs { Scenes = [scene], Queries = [QueryParser.Parse("refer: ships")] },
                    Subscriber = new Subscriber { SuccessUri = new Uri(uri) },
                }
            )
        );
        Assert.Contains("https://", error.Message, StringComparison.Ordinal);
    }
}
