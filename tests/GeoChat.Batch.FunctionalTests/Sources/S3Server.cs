using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GeoChat.Batch.FunctionalTests.Sources;

/// <summary>
/// As much of S3 as reading needs: objects with ranges and If-Match, listing by prefix, its XML errors; one access key is known.
/// </summary>
internal sealed class S3Server : IAsyncDisposable
{
    public const string AccessKey = "AKIDTEST";
    private const string Bucket = "images";
    private readonly WebApplication _app;

    private S3Server(WebApplication app) => _app = app;

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>Key and Range header of each request for an object.</summary>
    public ConcurrentQueue<(string Key, string Range)> Requests { get; } = [];

    /// <summary>Every n-th body ends halfway; 0 for none.</summary>
    public int CutEvery { get; set; }

    public string Url => _app.Urls.First();

    public static async Task<S3Server> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        S3Server? server = null;
        var app = builder.Build();
        app.Run(context => server!.AnswerAsync(context));
        server = new S3Server(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static Task ErrorAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync(
            new XElement("Error", new XElement("Code", code), new XElement("Message", code), new XElement("RequestId", "1")).ToString()
        );
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var parts = context.Request.Path.Value!.TrimStart('/').Split('/', 2);
        if (!context.Request.Headers.Authorization.ToString().Contains($"Credential={AccessKey}/", StringComparison.Ordinal))
            await ErrorAsync(context, 403, "InvalidAccessKeyId");
        else if (parts[0] != Bucket)
            await ErrorAsync(context, 404, "NoSuchBucket");
        else if (parts.Length < 2 || parts[1].Length == 0)
            await ListAsync(context);
        else if (!Objects.TryGetValue(parts[1], out var bytes))
            await ErrorAsync(context, 404, "NoSuchKey");
        else
            await ObjectAsync(context, parts[1], bytes);
    }

    private async Task ListAsync(HttpContext context)
    {
        var prefix = context.Request.Query["prefix"].ToString();
        XNamespace ns = "http://s3.amazonaws.com/doc/2006-03-01/";
        // Pages of two, so that the client has to go on.
        var after = context.Request.Query["continuation-token"].ToString();
        var keys = Objects
            .Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(k, after) > 0)
            .Order(StringComparer.Ordinal)
            .ToList();
        var page = keys.Take(2).ToList();
        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync(
            new XElement(
                ns + "ListBucketResult",
                new XElement(ns + "Name", Bucket),
                new XElement(ns + "Prefix", prefix),
                new XElement(ns + "KeyCount", page.Count),
                new XElement(ns + "IsTruncated", keys.Count > 2),
                keys.Count > 2 ? new XElement(ns + "NextContinuationToken", page[^1]) : null,
                page.Select(k => new XElement(
                    ns + "Contents",
                    new XElement(ns + "Key", k),
                    new XElement(ns + "Size", Objects[k].Length),
                    new XElement(ns + "LastModified", "2026-01-01T00:00:00.000Z")
                ))
            ).ToString()
        );
    }

    private async Task ObjectAsync(HttpContext context, string key, byte[] bytes)
    {
        var etag = $"\"{Convert.ToHexStringLower(MD5.HashData(bytes))}\"";
        if (context.Request.Headers.IfMatch is [{ } match, ..] && match != etag)
        {
            await ErrorAsync(context, 412, "PreconditionFailed");
            return;
        }

        Requests.Enqueue((key, context.Request.Headers.Range.ToString()));
        var range = context.Request.GetTypedHeaders().Range!.Ranges.Single();
        var from = range.From!.Value;
        var to = Math.Min(range.To!.Value, bytes.Length - 1);
        if (from >= bytes.Length)
        {
            await ErrorAsync(context, 416, "InvalidRange");
            return;
        }

        context.Response.StatusCode = 206;
        context.Response.Headers.ETag = etag;
        context.Response.Headers.ContentRange = $"bytes {from}-{to}/{bytes.Length}";
        context.Response.ContentLength = to - from + 1;
        var body = bytes.AsMemory((int)from, (int)(to - from + 1));
        if (CutEvery > 0 && Requests.Count % CutEvery == 0)
        {
            await context.Response.Body.WriteAsync(body[..(body.Length / 2)]);
            await context.Response.Body.FlushAsync();
            context.Abort();
            return;
        }

        await context.Response.Body.WriteAsync(body);
    }
}
