using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GeoChat.Batch.FunctionalTests.Sources;

/// <summary>A file server of the test's own that answers ranges as HTTP says, counts requests, and misbehaves as it is told to.</summary>
internal sealed class RangeServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RangeServer(WebApplication app) => _app = app;

    /// <summary>Files by their path, with a leading slash.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Path, Range header and status of each request, in order.</summary>
    public ConcurrentQueue<(string Path, string Range, int Status)> Requests { get; } = [];

    /// <summary>Answers a request instead of the server where it returns true.</summary>
    public Func<HttpContext, Task<bool>>? Instead { get; set; }

    /// <summary>Turns the body of an answer into what is sent of it.</summary>
    public Func<HttpContext, ReadOnlyMemory<byte>, Task>? Send { get; set; }

    public bool Ranges { get; set; } = true;

    public bool StrongTags { get; set; } = true;

    public bool Tags { get; set; } = true;

    /// <summary>Whether If-Match and If-Unmodified-Since are heeded.</summary>
    public bool Conditions { get; set; } = true;

    public DateTimeOffset Modified { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public string Url => _app.Urls.First();

    public int Count(string path) => Requests.Count(r => r.Path == path);

    public static async Task<RangeServer> StartAsync(string address = "127.0.0.1")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{address}:0");
        RangeServer? server = null;
        var app = builder.Build();
        app.Run(context => server!.AnswerAsync(context));
        server = new RangeServer(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var response = context.Response;
        var noted = false;
        try
        {
            if (Instead is { } instead && await instead(context))
                return;
            if (!Files.TryGetValue(request.Path.Value!, out var bytes))
            {
                response.StatusCode = 404;
                return;
            }

            var hash = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"";
            var tag = StrongTags ? hash : "W/" + hash;
            if (Tags)
                response.Headers.ETag = tag;
            response.Headers.LastModified = Modified.ToString("R", CultureInfo.InvariantCulture);
            if (
                Conditions
                && (
                    (request.Headers.IfMatch is [{ } match, ..] && (match != tag || !StrongTags))
                    || (
                        request.Headers.IfUnmodifiedSince is [{ } since, ..]
                        && Modified > DateTimeOffset.Parse(since, CultureInfo.InvariantCulture)
                    )
                )
            )
            {
                response.StatusCode = 412;
                return;
            }

            ReadOnlyMemory<byte> body = bytes;
            if (Ranges && request.GetTypedHeaders().Range?.Ranges.Single() is { From: { } from, To: { } to })
            {
                if (from >= bytes.Length)
                {
                    response.StatusCode = 416;
                    return;
                }

                to = Math.Min(to, bytes.Length - 1);
                response.StatusCode = 206;
                response.Headers.ContentRange = $"bytes {from}-{to}/{bytes.Length}";
                body = bytes.AsMemory((int)from, (int)(to - from + 1));
            }

            // Before the client can see the end of the answer.
            Note();
            response.ContentLength = body.Length;
            if (Send is { } send)
                await send(context, body);
            else
                await response.Body.WriteAsync(body);
        }
        finally
        {
            Note();
        }

        void Note()
        {
            if (!noted)
                Requests.Enqueue((request.Path.Value!, request.Headers.Range.ToString(), response.StatusCode));
            noted = true;
        }
    }
}
