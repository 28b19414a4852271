using System.Text.Json;
using CliWrap;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Tokens;
using SkiaSharp;

namespace GeoChat.Batch.FunctionalTests.Cli;

public sealed class AskTests : IDisposable
{
    private static readonly string Airport = Repository.PathOf("models", "geochat-nano", "reference", "airport.png");

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Several_queries_are_answered_each_in_its_way()
    {
        var lines = await JsonAsync(
            "ask",
            Airport,
            "--json",
            "-q",
            "refer: airplanes",
            "-q",
            "classify: harbor, airport, forest",
            "-q",
            "identify: 97 202 206 312",
            "-q",
            "vqa: How many airplanes are there in the image?"
        );

        Assert.Equal(
            [
                "refer: airplanes",
                "classify: harbor, airport, forest",
                "identify: 97 202 206 312",
                "vqa: How many airplanes are there in the image?",
            ],
            lines.Select(l => l.GetProperty("query").GetString())
        );
        var boxes = lines[0].GetProperty("boxes").EnumerateArray().ToList();
        Assert.Equal(5, boxes.Count);
        Assert.All(boxes, box => Assert.Equal("airplane", box.GetProperty("label").GetString()));
        Assert.All(boxes, box => Assert.InRange(box.GetProperty("score").GetDouble(), 0.4, 1));
        Assert.Equal("airport", lines[1].GetProperty("value").GetString());
        Assert.Contains("airplane", lines[2].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("|<", lines[2].GetProperty("prompt").GetString(), StringComparison.Ordinal);
        Assert.True(int.Parse(lines[3].GetProperty("value").GetString()!) > 0);
    }

    [Fact]
    public async Task Boxes_lie_in_the_pixels_of_a_picture_that_is_no_square()
    {
        // The airport with a band of gray right of it: padded to a square of 700 pixels, 98 above and below.
        var (rgb, width, height) = ImageFile.ReadRgb(Airport);
        var wide = Enumerable.Repeat((byte)120, 700 * height * 3).ToArray();
        for (var y = 0; y < height; y++)
            rgb.AsSpan(y * width * 3, width * 3).CopyTo(wide.AsSpan(y * 700 * 3));
        File.WriteAllBytes(_scratch["wide.png"], ImageFile.WritePng(wide, 700, height));

        var line = Assert.Single(await JsonAsync("ask", _scratch["wide.png"], "--json", "-q", "refer: airplanes"));

        var said = AnswerParser.Parse(AnswerText.Plain(line.GetProperty("text").GetString()!), BoxGrammar.Geochat).Boxes;
        Assert.NotEmpty(said);
        var expected = said.Select(box =>
                AnswerBox.Clip([.. box.Corners(700, 700).Select((v, i) => i % 2 == 0 ? v : v - 98)], 0, 0, 700, height)
            )
            .OfType<double[]>()
            .ToList();
        var boxes = line.GetProperty("boxes").EnumerateArray().Select(b => b.List<double>("corners")).ToList();
        Assert.Equal(expected.Count, boxes.Count);
        foreach (var (e, b) in expected.Zip(boxes))
            Assert.Equal(e.Select(v => Math.Round(v, 2)), b);
    }

    [Fact]
    public async Task A_cropped_picture_is_its_middle_square()
    {
        // The airport between two bands of gray: cropped, the model sees the airport alone.
        var (rgb, width, height) = ImageFile.ReadRgb(Airport);
        var wide = Enumerable.Repeat((byte)90, (width + 200) * height * 3).ToArray();
        for (var y = 0; y < height; y++)
            rgb.AsSpan(y * width * 3, width * 3).CopyTo(wide.AsSpan((y * (width + 200) + 100) * 3));
        File.WriteAllBytes(_scratch["wide.png"], ImageFile.WritePng(wide, width + 200, height));

        var plain = Assert.Single(await JsonAsync("ask", Airport, "--json", "--max-new-tokens", "24", "-q", "refer: airplanes"));
        var cropped = Assert.Single(
            await JsonAsync("ask", _scratch["wide.png"], "--crop", "--json", "--max-new-tokens", "24", "-q", "refer: airplanes")
        );

        Assert.Equal(plain.List<int>("tokens"), cropped.List<int>("tokens"));
        var boxes = plain
            .GetProperty("boxes")
            .EnumerateArray()
            .Zip(cropped.GetProperty("boxes").EnumerateArray())
            .Where(pair => pair.First.GetProperty("flags").GetString() == "")
            .ToList();
        Assert.NotEmpty(boxes);
        foreach (var (p, c) in boxes)
            Assert.Equal(p.List<double>("corners").Select((v, i) => Math.Round(i % 2 == 0 ? v + 100 : v, 2)), c.List<double>("corners"));
    }

    [Fact]
    public async Task A_TIFF_is_read_as_the_same_picture()
    {
        await CliWrap
            .Cli.Wrap("gdal_translate")
            .WithArguments(["-q", "-co", "COMPRESS=DEFLATE", Airport, _scratch["airport.tif"]])
            .ExecuteAsync();
        string[] asked = ["--json", "--max-new-tokens", "12", "-q", "refer: airplanes"];
        Assert.Equal(
            (await JsonAsync(["ask", Airport, .. asked]))[0].GetRawText(),
            (await JsonAsync(["ask", _scratch["airport.tif"], .. asked]))[0].GetRawText()
        );
    }

    [Fact]
    public async Task A_JPEG_is_read_too()
    {
        using (var bitmap = SKBitmap.Decode(Airport))
        using (var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 95))
            File.WriteAllBytes(_scratch["airport.jpg"], data.ToArray());
        Assert.Equal(
            "airport",
            Assert
                .Single(await JsonAsync("ask", _scratch["airport.jpg"], "--json", "-q", "classify: harbor, airport, forest"))
                .GetProperty("value")
                .GetString()
        );
    }

    [Fact]
    public async Task A_closed_set_is_marked_and_gives_every_class_its_share()
    {
        var line = Assert.Single(await JsonAsync("ask", Airport, "--json", "--closed-set", "-q", "classify: harbor, airport, forest"));
        Assert.True(line.GetProperty("closed_set").GetBoolean());
        Assert.Equal("airport", line.GetProperty("value").GetString());
        Assert.StartsWith("airport (closed set: airport ", line.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("forest 0.", line.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_picture_the_prompt_has_none()
    {
        var line = Assert.Single(await JsonAsync("ask", "--no-image", "--json", "--max-new-tokens", "4", "-q", "raw: What is a harbor?"));
        Assert.DoesNotContain(-200, line.List<int>("input_ids"));
        Assert.DoesNotContain("<image>", line.GetProperty("prompt").GetString(), StringComparison.Ordinal);
        Assert.InRange(line.List<int>("tokens").Length, 1, 4);
    }

    [Fact]
    public async Task A_dump_is_written_beside_the_answers()
    {
        var line = Assert.Single(
            await JsonAsync(
                "ask",
                Airport,
                "--json",
                "--max-new-tokens",
                "3",
                "-q",
                "refer: airplanes",
                "--dump",
                _scratch["dump.safetensors"]
            )
        );
        Assert.Equal(3, line.List<int>("tokens").Length);
        var header = System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(_scratch["dump.safetensors"]).AsSpan(8, 1500));
        foreach (var name in new[] { "pixels", "position_embedding", "vision_selected", "projected", "logits.0" })
            Assert.Contains($"\"{name}\"", header, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--no-image", "ask", "--query", "refer: ships")]
    [InlineData(2, "--query", "ask", "PICTURE")]
    [InlineData(2, "--no-image", "ask", "PICTURE", "--no-image", "--query", "describe")]
    [InlineData(2, "geochat chat", "ask", "PICTURE", "--query", "chat: a;; b")]
    [InlineData(2, "--closed-set", "ask", "PICTURE", "--query", "refer: ships", "--closed-set")]
    [InlineData(2, "identify", "ask", "PICTURE", "--query", "identify: here")]
    [InlineData(2, "int8", "ask", "PICTURE", "--query", "describe", "--weights", "int3")]
    [InlineData(3, "none.png", "ask", "none.png", "--query", "describe")]
    [InlineData(3, "README.md", "ask", "README.md", "--query", "describe")]
    [InlineData(3, "exactly one", "ask", "PICTURE", "--prompt", "<image> and <image>")]
    public async Task What_can_not_be_asked_is_one_line(int exitCode, string named, params string[] arguments)
    {
        var result = await Geochat.RunAsync([.. arguments.Select(a => a == "PICTURE" ? Airport : a)]);
        Assert.True(exitCode == result.ExitCode, result.StandardError);
        var line = Assert.Single(result.StandardError.Split('\n'), l => l.StartsWith("geochat: ", StringComparison.Ordinal));
        Assert.Contains(named, line, StringComparison.Ordinal);
        Assert.Equal("", result.StandardOutput);
    }

    private static async Task<IReadOnlyList<JsonElement>> JsonAsync(params string[] arguments)
    {
        var result = await Geochat.RunAsync([.. arguments, "--device", "cpu"]);
        Assert.True(result.ExitCode == 0, result.StandardError);
        return [.. result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }
}
