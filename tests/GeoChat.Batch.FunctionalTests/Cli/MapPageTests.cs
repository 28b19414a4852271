using GeoChat.Batch.Api.Map;
using GeoChat.Batch.Imagery.Boxes;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>The map page as a browser sees it, on data made to break it.</summary>
public sealed class MapPageTests
{
    private const string Hostile =
        "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">{{data}} \u2028 '\" --> <!--";

    [Fact]
    public async Task Text_of_the_model_is_shown_and_never_run()
    {
        using var scratch = new ScratchFolder();
        var page = Page(boxes: 3) with { Notice = Hostile, Scene = new MapScene(Hostile, 1000, 800, 0.3, Hostile, 0, null) };
        await WriteAsync(scratch["map.html"], page);

        var document = await Browser.DumpAsync($"file://{scratch["map.html"]}#box=1");

        Assert.DoesNotContain("<title>owned", document, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", document, StringComparison.Ordinal);
        Assert.Contains("data-boxes-drawn=\"3\"", document, StringComparison.Ordinal);
        Assert.Contains("What the model said", document, StringComparison.Ordinal);
        Assert.Contains("&lt;/script&gt;&lt;script&gt;document.title='owned'", document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twenty_thousand_boxes_are_drawn_and_filtered_by_score()
    {
        using var scratch = new ScratchFolder();
        await WriteAsync(scratch["map.html"], Page(boxes: 20_000));

        var all = await Browser.DumpAsync($"file://{scratch["map.html"]}", waitMs: 8000);
        var best = await Browser.DumpAsync($"file://{scratch["map.html"]}#score=0.5", waitMs: 8000);

        Assert.Contains("data-boxes-drawn=\"20000\"", all, StringComparison.Ordinal);
        Assert.Contains("data-boxes-drawn=\"10000\"", best, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_names_no_address_outside_itself()
    {
        using var scratch = new ScratchFolder();
        await WriteAsync(scratch["map.html"], Page(boxes: 1));
        var text = await File.ReadAllTextAsync(scratch["map.html"]);

        Assert.DoesNotMatch("""(src|href)\s*=\s*["']?(https?:)?//""", text);
        Assert.DoesNotMatch("""url\(|@import|fetch\(|XMLHttpRequest|WebSocket""", text);
        Assert.Contains("default-src 'none'", text, StringComparison.Ordinal);
    }

    private static MapPageData Page(int boxes) =>
        new()
        {
            Scene = new MapScene("scene", 1000, 800, 0.3, "EPSG:32631", 0, null),
            Queries = ["refer: ships"],
            Boxes =
            [
                .. Enumerable
                    .Range(0, boxes)
                    .Select(i => new MapBox(
                        i + 1,
                        i % 2 == 0 ? "ship" : Hostile,
                        0,
                        (i % 1000) / 1000.0,
                        0.5,
                        Corners(10 + (i * 7 % 960), 10 + (i * 13 % 760)),
                        3,
                        1,
                        45,
                        0,
                        Hostile,
                        Hostile,
                        Hostile,
                        1,
                        false,
                        3,
                        0
                    )),
            ],
            Chips = [new MapChip(0, 0, 504, 504, "processed", null, 0, 0, 0, [new MapAnswer(0, Hostile, Hostile)])],
            Model = "m",
            Job = "j",
            MadeAt = DateTimeOffset.UnixEpoch,
        };

    private static RotatedBox Corners(double x, double y) => [x, y, x + 8, y + 4, x + 6, y + 8, x - 2, y + 4];

    private static async Task WriteAsync(string path, MapPageData page)
    {
        await using var file = File.Create(path);
        MapPage.Write(file, page);
    }
}
