using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using GeoChat.Batch.Prompting.Prompts;
using SkiaSharp;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>The conversation with its input piped.</summary>
public sealed class ChatTests : IDisposable
{
    private static readonly string Airport = Repository.PathOf("models", "geochat-nano", "reference", "airport.png");

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Earlier_turns_stay_in_the_conversation()
    {
        var said = await TalkAsync("Is there a ship in the image?", "Are there any airplanes in the image?", "/quit");
        var first = said.StandardOutput.Split('\n')[0].Trim();
        var prompt = PromptTemplate
            .Get("llava_v1")
            .Render([new("Is there a ship in the image?", first), new("Are there any airplanes in the image?")], image: true);
        var asked = await Geochat.RunAsync("ask", Airport, "--prompt", prompt, "--json", "--device", "cpu");
        Assert.Equal(
            JsonElement.Parse(asked.StandardOutput).GetProperty("text").GetString()!.Trim(),
            said.StandardOutput.Split('\n')[1].Trim()
        );
    }

    [Fact]
    public async Task A_region_is_asked_about_and_boxes_are_drawn_into_a_picture()
    {
        var said = await TalkAsync(
            "/region 97 202 206 312",
            "",
            "[refer] Give me the location of <p> airplanes </p>",
            $"/save {_scratch["boxes.png"]}"
        );
        Assert.Contains("airplane", said.StandardOutput.Split('\n')[0], StringComparison.Ordinal);
        using var before = SKBitmap.Decode(Airport);
        using var after = SKBitmap.Decode(_scratch["boxes.png"]);
        Assert.Equal((before.Width, before.Height), (after.Width, after.Height));
        var changed = Enumerable
            .Range(0, before.Width * before.Height)
            .Count(i => before.GetPixel(i % before.Width, i / before.Width) != after.GetPixel(i % before.Width, i / before.Width));
        Assert.InRange(changed, 1000, before.Width * before.Height / 4);
        Assert.Contains("boxes drawn into", said.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slip_at_the_prompt_does_not_end_it()
    {
        var said = await TalkAsync(
            "/region 1 2 3",
            "/fly",
            "/image none.png",
            "/save",
            "Are there any airplanes in the image?",
            "/reset",
            "Are there any airplanes in the image?"
        );
        Assert.Equal(4, said.StandardError.Split('\n').Count(line => line.StartsWith("geochat: ", StringComparison.Ordinal)));
        var lines = said.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Equal(lines[0], lines[1]);
    }

    private static async Task<BufferedCommandResult> TalkAsync(params string[] lines)
    {
        var result = await CliWrap
            .Cli.Wrap("dotnet")
            .WithArguments([Geochat.Program, "chat", Airport, "--device", "cpu", "--max-new-tokens", "60"])
            .WithWorkingDirectory(Repository.Root)
            .WithEnvironmentVariables(variables => variables.Set("GEOCHAT_HOME", Repository.Root))
            .WithStandardInputPipe(PipeSource.FromString(string.Join('\n', lines) + "\n"))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, result.StandardError);
        return result;
    }
}
