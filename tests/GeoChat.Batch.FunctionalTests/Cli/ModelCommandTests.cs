using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;

namespace GeoChat.Batch.FunctionalTests.Cli;

public sealed class ModelCommandTests : IDisposable
{
    private static readonly string Nano = Repository.PathOf("models", "geochat-nano");

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("tokens.encode.jsonl", "text", "llama", "geochat-tiny-bin")]
    [InlineData("tokens.encode.jsonl", "text", "nano", "geochat-tiny-linear")]
    [InlineData("tokens.prompts.jsonl", "prompt", "llama", "geochat-tiny-bin")]
    [InlineData("tokens.prompts.jsonl", "prompt", "nano", "geochat-tiny-lora")]
    public async Task Tokenize_gives_the_originals_ids(string file, string member, string tokenizer, string model)
    {
        var rows = File.ReadLines(Repository.PathOf("tests", "GeoChat.Batch.Prompting.Tests", "Fixtures", "tokens", file))
            .Select(line => JsonElement.Parse(line))
            .ToList();
        var input = string.Concat(rows.Select(row => $"{{\"{member}\": {row.GetProperty(member).GetRawText()}}}\n"));

        var result = await Program("model", "tokenize", Goldens.Find(model))
            .WithStandardInputPipe(PipeSource.FromString(input))
            .ExecuteBufferedAsync();

        Assert.True(result.ExitCode == 0, result.StandardError);
        var lines = result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(rows.Count, lines.Length);
        foreach (var (row, line) in rows.Zip(lines))
        {
            var said = JsonElement.Parse(line);
            Assert.Equal(row.GetProperty(member).GetString(), said.GetProperty(member).GetString());
            Assert.Equal(row.List<int>(tokenizer), said.List<int>("ids"));
        }
    }

    [Fact]
    public async Task A_line_that_is_no_JSON_is_named()
    {
        var result = await Program("model", "tokenize", Nano)
            .WithStandardInputPipe(PipeSource.FromString("{\"text\": \"a\"}\nnot JSON\n"))
            .ExecuteBufferedAsync();
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Line 2", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_is_said_for_people_and_for_machines()
    {
        var text = await Geochat.RunAsync("model", "info", "models/geochat-nano");
        foreach (var word in new[] { "geochat-nano", "9.06 M", "float16", "geochat, 0 to 100", "504 x 504", "memory", "8 slots" })
            Assert.Contains(word, text.StandardOutput, StringComparison.Ordinal);
        var json = JsonElement.Parse(
            (await Geochat.RunAsync("model", "info", "models/geochat-nano", "--json", "--slots", "3", "--weights", "int8")).StandardOutput
        );
        Assert.Equal(
            (3, "float32/int8"),
            (json.GetProperty("memory").GetProperty("slots").GetInt32(), json.GetProperty("memory").GetProperty("dtype").GetString())
        );
        Assert.Equal("geochat", json.GetProperty("box_grammar").GetString());
    }

    [Fact]
    public async Task A_model_is_verified_against_its_manifest()
    {
        var manifest = _scratch["nano.sha256"];
        Assert.Contains(
            "lists them",
            (await Geochat.RunAsync("model", "verify", Nano, "--manifest", manifest)).StandardOutput,
            StringComparison.Ordinal
        );
        var sums = await CliWrap
            .Cli.Wrap("sha256sum")
            .WithArguments(["-c", manifest])
            .WithWorkingDirectory(Nano)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        Assert.True(sums.ExitCode == 0, sums.StandardError);
        await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest)).Replace('a', 'b'));
        var changed = await Geochat.RunAsync("model", "verify", Nano, "--manifest", manifest);
        Assert.Equal(3, changed.ExitCode);
        Assert.Contains("SHA-256", changed.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_converted_model_answers_as_its_source()
    {
        var converted = await Geochat.RunAsync(
            "model",
            "convert",
            Goldens.Find("geochat-tiny-lora"),
            _scratch["converted"],
            "--shard-gb",
            "0.001"
        );
        Assert.True(converted.ExitCode == 0, converted.StandardError);
        Assert.Contains("2 weight files", converted.StandardOutput, StringComparison.Ordinal);
        string[] asked = ["--no-image", "--json", "--max-new-tokens", "20", "--device", "cpu", "-q", "raw: Where are the ships?"];
        Assert.Equal(
            (await Geochat.RunAsync(["ask", "--model", Goldens.Find("geochat-tiny-lora"), .. asked])).StandardOutput,
            (await Geochat.RunAsync(["ask", "--model", _scratch["converted"], .. asked])).StandardOutput
        );
        var again = await Geochat.RunAsync("model", "convert", Nano, _scratch["converted"]);
        Assert.Equal(3, again.ExitCode);
        Assert.Contains("not empty", again.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pickle-runs-code", "info", "nothing was run")]
    [InlineData("tensor-nan", "verify", "NaN")]
    [InlineData("config-missing", "verify", "config.json")]
    public async Task A_broken_model_is_one_line(string name, string verb, string named)
    {
        var result = await Geochat.RunAsync("model", verb, Goldens.Broken(name, _scratch["broken"]));
        Assert.Equal(3, result.ExitCode);
        Assert.Contains(
            named,
            Assert.Single(result.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("ask")]
    [InlineData("chat")]
    [InlineData("model info")]
    [InlineData("model verify")]
    [InlineData("model convert")]
    [InlineData("model tokenize")]
    [InlineData("model calibrate")]
    public async Task Help_has_examples(string command)
    {
        var help = await Geochat.RunAsync([.. command.Split(' '), "--help"]);
        Assert.Equal(0, help.ExitCode);
        Assert.Contains(
            $"geochat {command} ",
            help.StandardOutput[help.StandardOutput.IndexOf("Examples:", StringComparison.Ordinal)..],
            StringComparison.Ordinal
        );
    }

    private static Command Program(params string[] arguments) =>
        CliWrap
            .Cli.Wrap("dotnet")
            .WithArguments([Geochat.Program, .. arguments])
            .WithWorkingDirectory(Repository.Root)
            .WithValidation(CommandResultValidation.None);
}
