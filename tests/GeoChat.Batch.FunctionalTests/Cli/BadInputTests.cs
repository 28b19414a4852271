namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>What cannot be done ends at once: one line with cause and remedy, the right exit code, and nothing left behind.</summary>
public sealed class BadInputTests
{
    private const int Usage = 2;
    private const int BadInput = 3;

    /// <summary>Arguments (OUT is a folder that is not there, SCRATCH one that is), exit code, and what the line must name.</summary>
    public static TheoryData<string, string[], int, string[]> Cases =>
        new()
        {
            { "no command", [], Usage, ["--help"] },
            { "an unknown command", ["fly"], Usage, ["fly", "--help"] },
            { "an unknown option", ["run", "samples/harbor.tif", "--query", "refer: ships", "--spedd", "9"], Usage, ["--spedd", "--help"] },
            { "no scene", ["run", "--query", "refer: ships"], Usage, ["SCENES", "--help"] },
            { "no query", ["run", "samples/harbor.tif"], Usage, ["--query"] },
            { "an empty query", ["run", "samples/harbor.tif", "--query", ""], Usage, ["query"] },
            { "an unknown task", ["run", "samples/harbor.tif", "--query", "paint: ships"], Usage, ["paint", "refer"] },
            { "a refer query without words", ["run", "samples/harbor.tif", "--query", "refer:"], Usage, ["refer"] },
            {
                "a query longer than the model can take",
                ["run", "samples/harbor.tif", "--query", $"vqa: {new string('x', 3900)} {new string('y', 90)}?"],
                Usage,
                ["token"]
            },
            {
                "a file of queries that is not there",
                ["run", "samples/harbor.tif", "--queries", "SCRATCH/none.json"],
                Usage,
                ["none.json"]
            },
            {
                "a file of queries that is not JSON",
                ["run", "samples/harbor.tif", "--queries", "samples/README.md"],
                Usage,
                ["README.md", "JSON"]
            },
            {
                "an overlap of a whole chip",
                ["run", "samples/harbor.tif", "--query", "refer: ships", "--overlap", "1"],
                BadInput,
                ["overlap", "0.9"]
            },
            {
                "an overlap that is no number",
                ["run", "samples/harbor.tif", "--query", "refer: ships", "--overlap", "much"],
                Usage,
                ["much"]
            },
            {
                "a band that is no number",
                ["run", "samples/harbor.tif", "--query", "refer: ships", "--bands", "1,x,3"],
                Usage,
                ["x", "--bands"]
            },
            {
                "a band that the scene lacks",
                ["run", "samples/harbor.tif", "--query", "refer: ships", "--bands", "1,2,9"],
                BadInput,
                ["9", "harbor.tif"]
            },
            {
                "a stretch that is none",
                ["run", "samples/harbor.tif", "--query", "refer: ships", "--stretch", "hard"],
                BadInput,
                ["hard", "auto"]
            },
            {
                "a property without a value",
                ["run", "samples/harbor.tif", "--query", "refer: ships", "--property", "campaign"],
                Usage,
                ["campaign", "name=value"]
            },
            {
                "an area that is a point",
                ["run", "samples/harbor.tif", "--query", "refer: ships", "--aoi", "POINT (0 0)"],
                Usage,
                ["polygon"]
            },
            { "no such scene", ["run", "SCRATCH/none.tif", "--query", "refer: ships"], BadInput, ["none.tif", "GeoTIFF"] },
            { "a glob that finds nothing", ["run", "SCRATCH/*.jp2", "--query", "refer: ships"], BadInput, ["*.jp2"] },
            { "a scene that is no TIFF", ["run", "samples/README.md", "--query", "refer: ships"], BadInput, ["README.md", "TIFF"] },
            { "a scene cut short", ["run", "SCRATCH/cut.tif", "--query", "refer: ships"], BadInput, ["cut.tif"] },
            {
                "a scene without georeference",
                ["run", "SCRATCH/plain.tif", "--query", "refer: ships"],
                BadInput,
                ["plain.tif", "--no-georef"]
            },
            {
                "no model folder",
                ["run", "samples/harbor.tif", "--query", "refer: ships", "--model", "SCRATCH/none"],
                BadInput,
                ["none", "--model"]
            },
            {
                "an empty model folder",
                ["run", "samples/harbor.tif", "--query", "refer: ships", "--model", "SCRATCH/empty"],
                BadInput,
                ["empty", "config.json"]
            },
            {
                "a model without weights",
                ["run", "samples/harbor.tif", "--query", "refer: ships", "--model", "SCRATCH/hollow"],
                BadInput,
                ["hollow"]
            },
            {
                "a folder that cannot be written",
                ["run", "samples/harbor.tif", "--query", "refer: ships", "--out", "samples/harbor.tif/out"],
                BadInput,
                ["harbor.tif/out", "--out"]
            },
            { "an address that is none", ["up", "--url", "localhost", "--data", "OUT"], Usage, ["localhost", "http://"] },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Bad_input_ends_with_one_line_and_leaves_nothing(string what, string[] arguments, int exitCode, string[] named)
    {
        using var scratch = new ScratchFolder();
        await MakeBadFilesAsync(scratch);
        var output = scratch["out"];
        string[] typed =
        [
            .. arguments.Select(a =>
                a.Replace("SCRATCH", scratch.Path, StringComparison.Ordinal).Replace("OUT", output, StringComparison.Ordinal)
            ),
        ];
        if (typed is ["run", ..] && !typed.Contains("--out"))
            typed = [.. typed, "--out", output];

        var result = await Geochat.RunAsync(typed);

        var lines = result
            .StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith("geochat: ", StringComparison.Ordinal))
            .ToList();
        Assert.True(exitCode == result.ExitCode, $"{what}: exit code {result.ExitCode}, {result.StandardError}");
        Assert.Single(lines);
        Assert.All(named, word => Assert.Contains(word, lines[0], StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", result.StandardError, StringComparison.Ordinal);
        Assert.False(Directory.Exists(output), $"{what}: {output} was left behind");
    }

    [Fact]
    public async Task An_address_in_use_is_named_before_a_model_is_loaded()
    {
        using var scratch = new ScratchFolder();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://{taken.LocalEndpoint}";

        var result = await Geochat.RunAsync("up", "--url", url, "--data", scratch["data"]);

        Assert.Equal(BadInput, result.ExitCode);
        Assert.Contains(url, result.StandardError, StringComparison.Ordinal);
        Assert.Contains("--url", result.StandardError, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch["data"]));
    }

    private static async Task MakeBadFilesAsync(ScratchFolder scratch)
    {
        var harbor = await File.ReadAllBytesAsync(Repository.PathOf("samples", "harbor.tif"));
        await File.WriteAllBytesAsync(scratch["cut.tif"], harbor[..2000]);
        await CliWrap
            .Cli.Wrap("gdal_translate")
            .WithArguments([
                "-q",
                "-srcwin",
                "0",
                "0",
                "600",
                "600",
                "-co",
                "PROFILE=BASELINE",
                "-co",
                "COMPRESS=DEFLATE",
                "--config",
                "GDAL_PAM_ENABLED",
                "NO",
                Repository.PathOf("samples", "harbor.tif"),
                scratch["plain.tif"],
            ])
            .ExecuteAsync();
        Directory.CreateDirectory(scratch["empty"]);
        Directory.CreateDirectory(scratch["hollow"]);
        foreach (var file in new[] { "config.json", "tokenizer.model", "geochat-batch.json" })
            File.Copy(Repository.PathOf("models", "geochat-nano", file), scratch["hollow", file]);
    }
}
