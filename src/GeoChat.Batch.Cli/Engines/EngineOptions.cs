using System.CommandLine;

namespace GeoChat.Batch.Cli.Engines;

/// <summary>The options that say which engine answers, and on what: the same on <c>run</c> and <c>up</c>.</summary>
internal sealed class EngineOptions
{
    private readonly Option<string> _device = new("--device")
    {
        Description = "cpu, cuda or auto",
        HelpName = "DEVICE",
        DefaultValueFactory = _ => "auto",
    };
    private readonly Option<string> _dtype = ModelOptions.Dtype();
    private readonly Option<string> _weights = ModelOptions.Weights();
    private readonly Option<string> _base = ModelOptions.Base();
    private readonly Option<string> _clip = ModelOptions.Clip();
    private readonly Option<int?> _threads = new("--threads") { Description = "CPU threads [default: all cores]", HelpName = "N" };
    private readonly Option<int?> _slots = new("--slots") { Description = "Chips answered at once [default: 8]", HelpName = "N" };
    private readonly Option<long?> _kvMemory = new("--kv-memory")
    {
        Description = "Most megabytes of key-value cache; when it is full, chips wait [default: a quarter of the free memory]",
        HelpName = "MB",
    };
    private readonly Option<string> _answer = new("--constant-answer")
    {
        Hidden = true,
        DefaultValueFactory = _ => "{<10><10><40><30>|<20>}",
    };
    private readonly Option<int> _delay = new("--constant-delay-ms") { Hidden = true };
    private readonly ServerOptions _server = new();

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        _device.AcceptOnlyFromAmong("cpu", "cuda", "auto");
        foreach (var option in new Option[] { _base, _clip, _device, _dtype, _weights, _threads, _slots, _kvMemory, _answer, _delay })
            command.Options.Add(option);
        _server.AddTo(command, constant: true);
    }

    /// <summary>What was chosen.</summary>
    /// <param name="model">What <c>--model</c> says.</param>
    /// <exception cref="UsageException">Options that cannot be meant.</exception>
    public EngineChoice Read(ParseResult parsed, string? model)
    {
        foreach (
            var (name, value) in new (string, long?)[]
            {
                ("--threads", parsed.GetValue(_threads)),
                ("--slots", parsed.GetValue(_slots)),
                ("--kv-memory", parsed.GetValue(_kvMemory)),
            }
        )
            if (value is < 1)
                throw new UsageException($"{name} {value} is not possible. Give 1 or more");
        return new EngineChoice(
            parsed.GetRequiredValue(_device),
            parsed.GetValue(_dtype),
            parsed.GetValue(_threads),
            _server.IsConstant(parsed) ? parsed.GetValue(_answer) : null,
            TimeSpan.FromMilliseconds(parsed.GetValue(_delay))
        )
        {
            Weights = parsed.GetValue(_weights),
            Base = parsed.GetValue(_base) is { } folder ? Path.GetFullPath(folder) : null,
            Clip = parsed.GetValue(_clip) is { } tower ? Path.GetFullPath(tower) : null,
            Slots = parsed.GetValue(_slots),
            KvMegabytes = parsed.GetValue(_kvMemory),
            Server = _server.Read(parsed, model),
        };
    }
}
