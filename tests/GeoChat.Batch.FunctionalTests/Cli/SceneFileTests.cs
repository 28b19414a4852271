using System.Text.Json.Nodes;
using CliWrap.Buffered;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>Files that are not read themselves, and several files as one scene, from the command line.</summary>
public sealed class SceneFileTests
{
    [Theory]
    [InlineData("VRT", "a.vrt")]
    [InlineData("NITF", "a.ntf")]
    [InlineData("JP2OpenJPEG", "a.jp2", "-co", "QUALITY=100", "-co", "REVERSIBLE=YES")]
    public async Task Import_makes_a_cog_of_the_same_pixels(string driver, string name, params string[] creation)
    {
        using var scratch = new ScratchFolder();
        await TranslateAsync(["-srcwin", "0", "0", "1000", "800", Repository.PathOf("samples", "harbor.tif"), scratch["part.tif"]]);
        await TranslateAsync(["-of", driver, .. creation, scratch["part.tif"], scratch[name]]);
        var refused = await Geochat.RunAsync(
            "run",
            scratch[name],
            "--query",
            "refer: ships",
            "--engine",
            "constant",
            "--out",
            scratch["none"]
        );
        Assert.Equal(3, refused.ExitCode);
        var imported = await Geochat.RunAsync("scene", "import", scratch[name], "--out", scratch["made"]);
        Assert.True(imported.ExitCode == 0, imported.StandardError);
        Assert.Equal(Path.Combine(scratch["made"], "a.tif"), imported.StandardOutput.Trim());
        Assert.Equal(await PixelsAsync(scratch["part.tif"]), await PixelsAsync(imported.StandardOutput.Trim()));
        var again = await Geochat.RunAsync("scene", "import", scratch[name], "--out", scratch["made"]);
        Assert.Equal(3, again.ExitCode);
        Assert.Contains("is there already", again.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_says_what_is_missing_where_there_is_no_gdal()
    {
        using var scratch = new ScratchFolder();
        await File.WriteAllTextAsync(scratch["a.vrt"], "<VRTDataset/>");
        var imported = await CliWrap
            .Cli.Wrap("dotnet")
            .WithArguments([Geochat.Program, "scene", "import", scratch["a.vrt"], "--out", scratch["made"]])
            .WithEnvironmentVariables(env => env.Set("PATH", Path.GetDirectoryName(Environment.ProcessPath!) + ":/nonexistent"))
            .WithValidation(CliWrap.CommandResultValidation.None)
            .ExecuteBufferedAsync();
        Assert.Equal(3, imported.ExitCode);
        Assert.Contains("gdal-bin", imported.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mosaic_is_one_scene_and_the_same_command_finds_its_job_again()
    {
        using var scratch = new ScratchFolder();
        var harbor = Repository.PathOf("samples", "harbor.tif");
        Directory.CreateDirectory(scratch["tiles"]);
        await TranslateAsync(["-srcwin", "0", "0", "700", "900", harbor, Path.Combine(scratch["tiles"], "west.tif")]);
        await TranslateAsync(["-srcwin", "700", "0", "800", "900", harbor, Path.Combine(scratch["tiles"], "east.tif")]);
        string[] command =
        [
            "run",
            scratch["tiles"],
            "--mosaic",
            "--query",
            "refer: ships",
            "--engine",
            "constant",
            "--out",
            scratch["out"],
        ];
        var first = await Geochat.RunAsync(command);
        Assert.True(first.ExitCode == 0, first.StandardError);
        var summary = Assert.Single(
            Directory.EnumerateFiles(scratch["out"], "summary.json", SearchOption.AllDirectories),
            file => Path.GetDirectoryName(file) != scratch["out"]
        );
        var before = await File.ReadAllTextAsync(summary);
        Assert.Equal(1500L * 900, JsonNode.Parse(before)!["coverage"]!["processed"]!.GetValue<long>());
        var again = await Geochat.RunAsync(command);
        Assert.True(again.ExitCode == 0, again.StandardError);
        Assert.DoesNotContain("loading the model", again.StandardError, StringComparison.Ordinal);
        // Another tile is another scene.
        File.Delete(Path.Combine(scratch["tiles"], "east.tif"));
        var less = await Geochat.RunAsync(command);
        Assert.True(less.ExitCode == 0, less.StandardError);
        Assert.Contains("loading the model", less.StandardError, StringComparison.Ordinal);
    }

    private static Task TranslateAsync(string[] arguments) =>
        CliWrap.Cli.Wrap("gdal_translate").WithArguments(["-q", .. arguments]).ExecuteAsync();

    /// <summary>Checksums of the scene's windows as <c>scene info</c> reads them.</summary>
    private static async Task<string> PixelsAsync(string scene)
    {
        var info = await Geochat.RunAsync("scene", "info", scene, "--json", "--checksums");
        Assert.True(info.ExitCode == 0, info.StandardError);
        return JsonNode.Parse(info.StandardOutput)!["windows"]!.ToJsonString();
    }
}
