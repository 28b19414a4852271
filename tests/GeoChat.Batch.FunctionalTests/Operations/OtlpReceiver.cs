using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GeoChat.Batch.FunctionalTests.Operations;

/// <summary>Takes OTLP over HTTP and keeps the bodies.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app, string url)
    {
        _app = app;
        Url = url;
    }

    /// <summary>What <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> has to be.</summary>
    public string Url { get; }

    /// <summary>Bodies of /v1/traces, each of one process.</summary>
    public ConcurrentQueue<byte[]> Traces { get; } = new();

    /// <summary>Bodies of /v1/metrics, each of one process.</summary>
    public ConcurrentQueue<byte[]> Metrics { get; } = new();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var url = $"http://127.0.0.1:{ServerProcess.FreePort()}";
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        builder.Services.AddRouting();
        var app = builder.Build();
        var receiver = new OtlpReceiver(app, url);
        app.UseRouting();
        app.MapPost("/v1/traces", context => KeepAsync(context, receiver.Traces));
        app.MapPost("/v1/metrics", context => KeepAsync(context, receiver.Metrics));
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Whether one body holds all of these bytes.</summary>
    public static bool Has(IEnumerable<byte[]> bodies, params byte[][] parts) =>
        bodies.Any(body => parts.All(part => body.AsSpan().IndexOf(part) >= 0));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task KeepAsync(HttpContext context, ConcurrentQueue<byte[]> bodies)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        bodies.Enqueue(body.ToArray());
        context.Response.ContentType = "application/x-protobuf";
    }
}
