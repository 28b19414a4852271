using System.CommandLine;
using GeoChat.Batch.Prompting;
using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Cli.Engines;

/// <summary>The options that name an OpenAI-style server: the same on every command that answers chips.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string> _engine = new("--engine")
    {
        Description = "model (loaded here) or openai (a server: vLLM, SGLang and others)",
        HelpName = "ENGINE",
        DefaultValueFactory = _ => "model",
    };
    private readonly Option<string> _endpoint = new("--endpoint")
    {
        Description = "With --engine openai: the server's address",
        HelpName = "URL",
    };
    private readonly Option<string> _profile = new("--model-profile")
    {
        Description = "With --engine openai: a folder whose geochat-batch.json says how the model writes boxes [default: as GeoChat]",
        HelpName = "DIR",
    };
    private readonly Option<string> _grammar = new("--box-grammar")
    {
        Description = "With --engine openai: geochat, brackets, brackets_angle or rbox",
        HelpName = "NAME",
    };
    private readonly Option<double?> _scale = new("--box-scale")
    {
        Description = "With --engine openai: what a coordinate of the far edge is: 100, 1000 or 1",
        HelpName = "N",
    };
    private readonly Option<int?> _size = new("--image-size")
    {
        Description = "With --engine openai: side of a chip in pixels [default: 504]",
        HelpName = "PIXELS",
    };
    private readonly Option<string> _key = new("--api-key-env")
    {
        Description = "With --engine openai: environment variable that holds the key",
        HelpName = "NAME",
    };
    private readonly Option<int?> _requests = new("--requests")
    {
        Description = "With --engine openai: requests at the server at once [default: 16]",
        HelpName = "N",
    };
    private readonly Option<bool> _noLogProbs = new("--no-logprobs")
    {
        Description = "With --engine openai: do not ask for log-probabilities; boxes have no score then",
    };

    /// <summary>Adds them to a command.</summary>
    /// <param name="constant">Whether <c>--engine constant</c> is taken (tests, overhead).</param>
    public void AddTo(Command command, bool constant = false)
    {
        _engine.AcceptOnlyFromAmong(["model", "openai", .. constant ? ["constant"] : Array.Empty<string>()]);
        foreach (var option in new Option[] { _engine, _endpoint, _profile, _grammar, _scale, _size, _key, _requests, _noLogProbs })
            command.Options.Add(option);
    }

    /// <summary>Whether <c>--engine constant</c> was given (tests, overhead).</summary>
    public bool IsConstant(ParseResult parsed) => parsed.GetValue(_engine) == "constant";

    /// <summary>The server, or null where the model is loaded here.</summary>
    /// <param name="model">What <c>--model</c> says.</param>
    /// <exception cref="UsageException">The options do not fit together.</exception>
    /// <exception cref="ModelProfileException">The profile cannot be used.</exception>
    public ServerChoice? Read(ParseResult parsed, string? model)
    {
        if (parsed.GetValue(_engine) != "openai")
        {
            return parsed.GetValue(_endpoint) is null
                ? null
                : throw new UsageException("--endpoint names a server, but the engine is not one. Add --engine openai");
        }

        if (!Uri.TryCreate(parsed.GetValue(_endpoint), UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
            throw new UsageException("--engine openai needs the server's address, e.g. --endpoint http://127.0.0.1:8000");
        if (string.IsNullOrWhiteSpace(model))
            throw new UsageException(
                "--engine openai needs the model's name as the server serves it: --model NAME. The server lists them at /v1/models"
            );
        if (parsed.GetValue(_requests) is < 1 or > 4096)
            throw new UsageException("--requests is not possible. Give a number from 1 to 4096");
        if (parsed.GetValue(_profile) is { } folder && !File.Exists(Path.Combine(folder, ModelProfile.FileName)))
            throw new UsageException(
                $"no {ModelProfile.FileName} in '{folder}'. Name a folder that has one, or describe the model by "
                    + $"--box-grammar and --image-size"
            );
        return new ServerChoice(
            endpoint,
            model,
            Profile(parsed, model),
            parsed.GetValue(_key),
            parsed.GetValue(_requests),
            !parsed.GetValue(_noLogProbs)
        );
    }

    // Read back from its text, so that the options are checked as a file would be.
    private ModelProfile Profile(ParseResult parsed, string model)
    {
        var profile = parsed.GetValue(_profile) is { } folder ? ModelProfile.Load(folder) : new ModelProfile { Name = model };
        return ModelProfile.Parse(
            (
                profile with
                {
                    BoxGrammar = parsed.GetValue(_grammar) is { } grammar ? BoxGrammars.Parse(grammar) : profile.BoxGrammar,
                    BoxScale = parsed.GetValue(_scale) ?? profile.BoxScale,
                    ImageSize = parsed.GetValue(_size) ?? profile.ImageSize ?? ModelProfile.GeoChatImageSize,
                }
            ).ToJson(),
            "the model's profile"
        );
    }
}
