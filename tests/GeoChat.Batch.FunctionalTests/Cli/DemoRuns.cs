using CliWrap.Buffered;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>The main job on the demo scenes with the shipped model, run once for all tests that look at what it leaves.</summary>
public sealed class DemoRuns : IAsyncLifetime
{
    private readonly ScratchFolder _scratch = new();

    public BufferedCommandResult Result { get; private set; } = null!;

    public string this[params ReadOnlySpan<string> parts] => _scratch[["out", .. parts]];

    /// <summary>One refer query for each class that the model knows, as its README scored it, and one classification.</summary>
    public static IReadOnlyList<string> Queries { get; } =
    [
        "refer: airplanes",
        "refer: ships",
        "refer: storage tanks",
        "refer: buildings",
        "refer: damaged buildings",
        "refer: tennis courts",
        "refer: trucks",
        "refer: soccer fields",
        "classify: open water, harbor, airport, storage tanks, residential area, industrial area, sports ground, farmland, forest, parking lot, bare land",
    ];

    public async ValueTask InitializeAsync() =>
        Result = await Geochat.RunAsync([
            "run",
            "samples/harbor.tif",
            "samples/airport.tif",
            "--out",
            _scratch["out"],
            .. Queries.SelectMany(query => new[] { "--query", query }),
        ]);

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }
}
