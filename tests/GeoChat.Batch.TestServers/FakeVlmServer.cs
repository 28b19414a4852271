using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GeoChat.Batch.TestServers;

/// <summary>A small OpenAI-style server on a private port that answers what it is told to, and misbehaves as it is told to.</summary>
public sealed class FakeVlmServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly CancellationTokenSource _stop = new();
    private int _now;

    public FakeVlmServer()
    {
        for (var tries = 0; ; tries++)
        {
            Url = $"http://127.0.0.1:{FreePort()}";
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add(Url + "/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (tries < 20)
            {
                // Another test took the port in between.
            }
        }

        _ = Task.Run(LoopAsync);
    }

    public string Url { get; }

    /// <summary>Names at /v1/models.</summary>
    public IReadOnlyList<string> Models { get; init; } = ["geochat-7B"];

    /// <summary>What a caller must send as bearer token; null: anybody is served.</summary>
    public string? Key { get; set; }

    /// <summary>The answer to the last user text.</summary>
    public Func<string, string> Answer { get; set; } = _ => "{<10><10><40><30>|<20>}";

    /// <summary>What is done to a request: by its number (from 0) and body.</summary>
    public Func<int, JsonNode, Misbehaviour> Misbehave { get; set; } = (_, _) => Misbehaviour.None;

    /// <summary>Whether answers carry log-probabilities where they are asked for.</summary>
    public bool GivesLogProbs { get; set; } = true;

    /// <summary>Held before each answer.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Bodies of the chat requests, in order of arrival, with when they came.</summary>
    public ConcurrentQueue<(JsonNode Body, DateTimeOffset At)> Calls { get; } = new();

    /// <summary>Most chat requests that were there at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>The text of the last user turn of a request.</summary>
    public static string TextOf(JsonNode body) =>
        body["messages"]!.AsArray().Last()!["content"]!.AsArray().Last()!["text"]!.GetValue<string>();

    /// <summary>The picture of a request, as its data URI.</summary>
    public static string PictureOf(JsonNode body) => body["messages"]![0]!["content"]![0]!["image_url"]!["url"]!.GetValue<string>();

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Close();
    }

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = Task.Run(() => ServeAsync(context));
        }
    }

    private async Task ServeAsync(HttpListenerContext context)
    {
        try
        {
            if (Key is { } key && context.Request.Headers["Authorization"] != "Bearer " + key)
                await SendAsync(context, 401, """{"error":{"message":"Incorrect API key provided."}}""");
            else if (context.Request.Url!.AbsolutePath == "/v1/models")
                await SendAsync(
                    context,
                    200,
                    new JsonObject
                    {
                        ["data"] = new JsonArray([.. Models.Select(m => new JsonObject { ["id"] = m, ["max_model_len"] = 2048 })]),
                    }.ToJsonString()
                );
            else if (context.Request.Url.AbsolutePath == "/v1/chat/completions")
                await ChatAsync(context);
            else
                await SendAsync(context, 404, "{}");
        }
        catch (Exception e)
            when (e
                    is HttpListenerException
                        or IOException
                        or ObjectDisposedException
                        or OperationCanceledException
                        or InvalidOperationException
                        or SocketException
            )
        {
            // The caller left.
        }
    }

    private async Task ChatAsync(HttpListenerContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.InputStream))!;
        int number;
        lock (Calls)
        {
            number = Calls.Count;
            Calls.Enqueue((body, DateTimeOffset.UtcNow));
            MostAtOnce = Math.Max(MostAtOnce, ++_now);
        }

        try
        {
            if (Delay > TimeSpan.Zero)
                await Task.Delay(Delay, _stop.Token);
            await AnswerAsync(context, body, Misbehave(number, body));
        }
        finally
        {
            lock (Calls)
                _now--;
        }
    }

    private async Task AnswerAsync(HttpListenerContext context, JsonNode body, Misbehaviour how)
    {
        var good = Completion(body, Answer(TextOf(body)));
        switch (how)
        {
            case Misbehaviour.None:
                await SendAsync(context, 200, good);
                break;
            case Misbehaviour.TooMany:
                context.Response.Headers["Retry-After"] = "1";
                await SendAsync(context, 429, """{"error":{"message":"Rate limit reached"}}""");
                break;
            case Misbehaviour.InternalError:
                await SendAsync(context, 500, "Internal Server Error");
                break;
            case Misbehaviour.Unavailable:
                await SendAsync(context, 503, "");
                break;
            case Misbehaviour.Unauthorized:
                await SendAsync(context, 401, """{"error":{"message":"Incorrect API key provided."}}""");
                break;
            case Misbehaviour.UnknownModel:
                await SendAsync(context, 404, """{"object":"error","message":"The model `x` does not exist."}""");
                break;
            case Misbehaviour.BadRequest:
                await SendAsync(context, 400, """{"object":"error","message":"This model's maximum context length is 2048 tokens."}""");
                break;
            case Misbehaviour.NoLogProbs:
                await SendAsync(
                    context,
                    body["logprobs"] is null ? 200 : 400,
                    body["logprobs"] is null ? good : """{"error":{"message":"logprobs is not supported by this model"}}"""
                );
                break;
            case Misbehaviour.Silent:
                await Task.Delay(Timeout.Infinite, _stop.Token);
                break;
            case Misbehaviour.Cut:
                context.Response.ContentLength64 = good.Length;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(good)[..(good.Length / 2)]);
                await context.Response.OutputStream.FlushAsync();
                context.Response.Abort();
                break;
            case Misbehaviour.Malformed:
                await SendAsync(context, 200, good[..^20]);
                break;
            case Misbehaviour.OtherJson:
                await SendAsync(context, 200, """{"choices":[{"message":null}]}""");
                break;
            case Misbehaviour.Huge:
                context.Response.SendChunked = true;
                var block = new byte[1 << 16];
                while (true)
                    await context.Response.OutputStream.WriteAsync(block, _stop.Token);
            case Misbehaviour.Endless:
                await SendAsync(context, 200, Completion(body, new string('a', 500_000)));
                break;
            case Misbehaviour.Redirect:
                context.Response.Headers["Location"] = Url + "/elsewhere";
                await SendAsync(context, 307, "");
                break;
        }
    }

    // Tokens of three characters, each with the log-probability -0.1; then the end token, as vLLM lists it.
    private string Completion(JsonNode body, string text)
    {
        var tokens = text.Chunk(3).Select(c => new string(c)).Append("</s>");
        var answer = new JsonObject
        {
            ["id"] = "x",
            ["choices"] = new JsonArray(
                new JsonObject
                {
                    ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text },
                    ["logprobs"] =
                        body["logprobs"] is null || !GivesLogProbs
                            ? null
                            : new JsonObject
                            {
                                ["content"] = new JsonArray([
                                    .. tokens.Select(t => new JsonObject
                                    {
                                        ["token"] = t,
                                        ["logprob"] = -0.1,
                                        ["bytes"] = new JsonArray([.. Encoding.UTF8.GetBytes(t).Select(b => (JsonNode)b)]),
                                    }),
                                ]),
                            },
                    ["finish_reason"] = "stop",
                }
            ),
            ["usage"] = new JsonObject { ["completion_tokens"] = (text.Length + 2) / 3 + 1 },
        };
        return answer.ToJsonString(
            new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
    }

    private static async Task SendAsync(HttpListenerContext context, int status, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength64 = bytes.Length;
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
