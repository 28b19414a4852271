using System.CommandLine;
using System.Diagnostics;
using GeoChat.Batch.FunctionalTests.Pipeline;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Tiling;
using GeoChat.Batch.Jobs.Scenes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace GeoChat.Batch.Benchmarks;

/// <summary>A COG cut into chips from a file and from a web server that takes its time for each request: time, requests, bytes.</summary>
internal static class DistantBenchmark
{
    public static Command Command()
    {
        var command = new Command("distant", "Tiling a COG from a file and over https ranges");
        var side = new Option<int>("--side") { Description = "Side of the scene in pixels", DefaultValueFactory = _ => 8192 };
        var latency = new Option<int>("--latency-ms")
        {
            Description = "Time the server waits before each answer",
            DefaultValueFactory = _ => 30,
        };
        command.Options.Add(side);
        command.Options.Add(latency);
        command.SetAction((parsed, token) => RunAsync(parsed.GetValue(side), parsed.GetValue(latency), token));
        return command;
    }

    private static async Task RunAsync(int side, int latency, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("geochat-distant-").FullName;
        try
        {
            var plain = Path.Combine(folder, "plain.tif");
            var cog = Path.Combine(folder, "cog.tif");
            TestScenes.Write(plain, side, side, TestScenes.Textured);
            await Measured.RunAsync(
                folder,
                "gdal_translate",
                "-q",
                "-of",
                "COG",
                "-co",
                "COMPRESS=DEFLATE",
                "-co",
                "BLOCKSIZE=512",
                plain,
                cog
            );
            var requests = 0;
            var bytes = 0L;
            await using var server = Server(
                cog,
                latency,
                length =>
                {
                    Interlocked.Increment(ref requests);
                    Interlocked.Add(ref bytes, length);
                }
            );
            await server.StartAsync(cancellationToken);
            var configuration = new ConfigurationBuilder()
                .AddInMemoryCollection(new Dictionary<string, string?> { ["Scenes:AllowPrivateAddresses"] = "true" })
                .Build();
            await using var services = new ServiceCollection()
                .AddSingleton<IConfiguration>(configuration)
                .AddScenes()
                .BuildServiceProvider();
            var opener = services.GetRequiredService<SceneOpener>();
            // Once to warm up; then in pairs, since others may use the machine.
            var file = await TimeAsync(opener, cog, cancellationToken);
            var ratios = new List<double>();
            Console.WriteLine($"COG {side} x {side}, {new FileInfo(cog).Length / 1e6:0} MB, {latency} ms a request");
            for (var pair = 0; pair < 3; pair++)
            {
                file = await TimeAsync(opener, cog, cancellationToken);
                requests = 0;
                bytes = 0;
                var distant = await TimeAsync(opener, server.Urls.First() + "/cog.tif", cancellationToken);
                ratios.Add(distant / file);
                Console.WriteLine(
                    $"file {file:0.00} s, distant {distant:0.00} s, ratio {distant / file:0.00}, {requests} requests, {bytes / 1e6:0.0} MB"
                );
            }

            Console.WriteLine(
                $"median ratio {ratios.Order().ElementAt(1):0.00}; peak of this process {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB"
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> TimeAsync(SceneOpener opener, string source, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var scene = await opener.OpenAsync(source, cancellationToken);
        var windows = ChipPlanner.Plan(scene.Header.Width, scene.Header.Height, 504);
        foreach (var chip in SceneTiler.Read(scene, windows, new TilerOptions { ChipSize = 504 }, cancellationToken))
            cancellationToken.ThrowIfCancellationRequested();
        return watch.Elapsed.TotalSeconds;
    }

    private static WebApplication Server(string path, int latency, Action<long> count)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet(
            "/cog.tif",
            async (HttpContext context) =>
            {
                await Task.Delay(latency, context.RequestAborted);
                context.Response.OnCompleted(() =>
                {
                    count(context.Response.ContentLength ?? 0);
                    return Task.CompletedTask;
                });
                return Results.File(path, "image/tiff", entityTag: new EntityTagHeaderValue("\"1\""), enableRangeProcessing: true);
            }
        );
        return app;
    }
}
