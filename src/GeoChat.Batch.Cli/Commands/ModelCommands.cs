using System.CommandLine;
using System.Text;
using GeoChat.Batch.Cli.Engines;
using GeoChat.Batch.Cli.Models;
using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Inspection;
using GeoChat.Batch.Prompting.Tokens;
using GeoChat.Batch.ServiceDefaults.Errors;

namespace GeoChat.Batch.Cli.Commands;

/// <summary><c>geochat model</c>: what a model's folder holds, whether it is whole, and the same in another layout.</summary>
internal static class ModelCommands
{
    private const string InfoMore = """
        Reads headers and configuration only. Memory is that of weights and of keys and values on the device (a CPU's unless
        --device cuda); --slots is how many requests run at once.

        Examples:
          geochat model info models/geochat-nano
          geochat model info /models/geochat-7B --device cuda --weights int8 --slots 16 --json
        """;

    private const string VerifyMore = """
        Reads every tensor: presence, shape, type, and that no number is NaN or infinite. Prints the digest that answers carry.
        --manifest FILE is written where it is not there, and checked where it is; 'sha256sum -c' reads it too, in the model's folder.

        Examples:
          geochat model verify /models/geochat-7B
          geochat model verify /models/geochat-7B --manifest geochat-7B.sha256
        """;

    private const string ConvertMore = """
        Any layout that loads (PyTorch .bin, safetensors, shards, LoRA adapter over its base, HF's llava keys) becomes one
        safetensors folder in GeoChat's layout, with tokenizer, configuration and the tower's configuration. Weights keep their
        type; those that LoRA changes become float32, so that answers stay the same, unless --dtype names one for all. Called
        again after a stop, it goes on.

        Examples:
          geochat model convert /models/geochat-7B /models/geochat-7B-safetensors
          geochat model convert /models/my-geochat-lora /models/my-geochat --base /models/geochat-7B --dtype float16
        """;

    private const string TokenizeMore = """
        JSON lines on standard input, {"text": "..."} (no BOS) or {"prompt": "..."} (a whole prompt, -200 for <image>), come back
        with "ids".

        Examples:
          echo '{"text": "storage tanks"}' | geochat model tokenize models/geochat-nano
          geochat model tokenize models/geochat-nano < texts.jsonl > ids.jsonl
        """;

    /// <summary>The command, and what help says after the options of each of its own.</summary>
    public static (Command Command, IReadOnlyDictionary<Command, string> More) Create()
    {
        var info = Info();
        var verify = Verify();
        var convert = Convert();
        var tokenize = Tokenize();
        var calibrate = CalibrateCommand.Create();
        var command = new Command("model", "Look into a model's folder, check it, convert it, calibrate its scores")
        {
            info,
            verify,
            convert,
            tokenize,
            calibrate,
        };
        return (
            command,
            new Dictionary<Command, string>
            {
                [info] = InfoMore,
                [verify] = VerifyMore,
                [convert] = ConvertMore,
                [tokenize] = TokenizeMore,
                [calibrate] = CalibrateCommand.More,
            }
        );
    }

    private static Command Info()
    {
        var (command, options) = OfFolder("info", "Say what a model is and what memory it takes");
        var slots = new Option<int>("--slots")
        {
            Description = "Requests at once",
            HelpName = "N",
            DefaultValueFactory = _ => 8,
        };
        var device = ModelOptions.Device();
        var dtype = ModelOptions.Dtype();
        var weights = ModelOptions.Weights();
        var json = new Option<bool>("--json") { Description = "As JSON" };
        foreach (var option in new Option[] { slots, device, dtype, weights, json })
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(slots) is < 1 or > 4096)
                throw new UsageException("--slots must be from 1 to 4096");
            var model = ModelInspection.Read(
                options(parsed) with
                {
                    Slots = parsed.GetValue(slots),
                    Device = parsed.GetRequiredValue(device),
                    Dtype = parsed.GetValue(dtype),
                    Weights = parsed.GetValue(weights),
                }
            );
            ModelReport.Print(model, parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Verify()
    {
        var (command, options) = OfFolder("verify", "Read a model whole and say whether it is sound");
        var manifest = new Option<string>("--manifest")
        {
            Description = "List of SHA-256 to write, or to check where it is there",
            HelpName = "FILE",
        };
        command.Options.Add(manifest);
        command.SetAction((parsed, token) => ModelWork.VerifyAsync(options(parsed), parsed.GetValue(manifest), token));
        return command;
    }

    private static Command Convert()
    {
        var command = new Command("convert", "Write a model as one safetensors folder");
        var source = new Argument<string>("SRC") { Description = "Model folder, or a LoRA adapter's" };
        var destination = new Argument<string>("DST") { Description = "Folder to write" };
        var dtype = ModelOptions.Dtype();
        dtype.Description = "Type of all weights [default: as stored]";
        var shard = new Option<double>("--shard-gb")
        {
            Description = "Most gigabytes of a file",
            HelpName = "GB",
            DefaultValueFactory = _ => 5,
        };
        var model = new ModelOptions();
        command.Arguments.Add(source);
        command.Arguments.Add(destination);
        command.Options.Add(dtype);
        command.Options.Add(shard);
        model.AddFoldersTo(command);
        command.SetAction(
            (parsed, token) =>
                parsed.GetValue(shard) is > 0 and < 1e6 and var gigabytes
                    ? ModelWork.ConvertAsync(
                        model.Folders(parsed, ModelFolder.Find(parsed.GetRequiredValue(source))),
                        parsed.GetRequiredValue(destination),
                        parsed.GetValue(dtype),
                        (long)(gigabytes * 1e9),
                        token
                    )
                    : throw new UsageException("--shard-gb must be more than 0")
        );
        return command;
    }

    private static Command Tokenize()
    {
        var (command, options) = OfFolder("tokenize", "Turn JSON lines on standard input into the same with token ids");
        command.SetAction(
            async (parsed, token) =>
            {
                var tokenizer = LlamaTokenizer.Load(ModelInspection.FindTokenizer(options(parsed)));
                using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
                await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { NewLine = "\n" };
                await TokenLines.EncodeAsync(tokenizer, input, output, token);
                return ExitCodes.Done;
            }
        );
        return command;
    }

    private static (Command Command, Func<ParseResult, VlmEngineOptions> Options) OfFolder(string name, string description)
    {
        var command = new Command(name, description);
        var folder = new Argument<string>("DIR") { Description = "Model folder, or a LoRA adapter's" };
        var model = new ModelOptions();
        command.Arguments.Add(folder);
        model.AddFoldersTo(command);
        return (command, parsed => model.Folders(parsed, Existing(parsed.GetRequiredValue(folder))));
    }

    // What else is wrong with a folder is for the model's own checks to say.
    private static string Existing(string folder) =>
        Directory.Exists(folder)
            ? Path.GetFullPath(folder)
            : throw new ModelFolderException(
                $"no model folder at '{folder}'. Name a folder with config.json, tokenizer.model and weights, e.g. "
                    + $"models/{ModelFolder.Shipped}"
            );
}
