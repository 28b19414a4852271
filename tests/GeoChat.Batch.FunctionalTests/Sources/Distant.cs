using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiling;
using GeoChat.Batch.Jobs.Scenes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GeoChat.Batch.FunctionalTests.Sources;

/// <summary>Scene sources as a host wires them, with short waits.</summary>
internal sealed class Distant : IDisposable
{
    private readonly ServiceProvider _services;

    public Distant(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["Scenes:FirstWait"] = "00:00:00.020",
                    ["Scenes:Attempts"] = "4",
                    ["Scenes:RequestTimeout"] = "00:00:10",
                }
            )
            .AddInMemoryCollection(settings.ToDictionary(s => "Scenes:" + s.Key, s => (string?)s.Value))
            .Build();
        _services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddScenes().BuildServiceProvider();
    }

    public SceneSources Sources => _services.GetRequiredService<SceneSources>();

    /// <summary>Settings that read a server of the test on this machine, and nothing else that is private.</summary>
    public static (string, string)[] Here => [("AllowPlainHttp", "true"), ("AllowedNetworks:0", "127.0.0.1/32")];

    public Task<Raster> OpenAsync(string source) =>
        _services.GetRequiredService<SceneOpener>().OpenAsync(source, TestContext.Current.CancellationToken);

    /// <summary>The content hashes of a scene's chips.</summary>
    public static Dictionary<ChipWindow, string> Chips(Raster scene) =>
        SceneTiler
            .Read(
                scene,
                ChipPlanner.Plan(scene.Header.Width, scene.Header.Height, 504),
                new TilerOptions { ChipSize = 504 },
                TestContext.Current.CancellationToken
            )
            .ToDictionary(c => c.Window, c => c.ContentHash);

    public void Dispose() => _services.Dispose();
}
