using CliWrap;
using CliWrap.Buffered;
using SkiaSharp;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>Chromium without a window: a page's document after its scripts ran, and how it looks.</summary>
internal static class Browser
{
    private static readonly string[] Names = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    public static async Task<string> DumpAsync(string url, int waitMs = 4000) => (await RunAsync(url, waitMs, "--dump-dom")).StandardOutput;

    /// <summary>The page as pixels.</summary>
    public static async Task<SKBitmap> ShotAsync(string url, int waitMs = 4000, int width = 1400, int height = 900)
    {
        using var scratch = new ScratchFolder();
        await RunAsync(url, waitMs, $"--screenshot={scratch["page.png"]}", $"--window-size={width},{height}");
        return SKBitmap.Decode(scratch["page.png"]) ?? throw new InvalidOperationException($"Chromium made no picture of {url}");
    }

    private static async Task<BufferedCommandResult> RunAsync(string url, int waitMs, params string[] more)
    {
        var program =
            Array.Find(Names, File.Exists)
            ?? throw new InvalidOperationException(
                "Chromium is not installed. Run ./test, which installs it, or apt-get install chromium."
            );
        using var profile = new ScratchFolder();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        return await CliWrap
            .Cli.Wrap(program)
            .WithArguments([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--hide-scrollbars",
                $"--user-data-dir={profile.Path}",
                $"--virtual-time-budget={waitMs}",
                .. more,
                url,
            ])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(limit.Token);
    }
}
