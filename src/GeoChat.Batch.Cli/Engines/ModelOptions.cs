using System.CommandLine;
using GeoChat.Batch.Inference.Configuration;

namespace GeoChat.Batch.Cli.Engines;

/// <summary>The options with which commands name a model and how it is run.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string> _model = new("--model", "-m")
    {
        Description = "Model folder [default: the shipped geochat-nano]",
        HelpName = "DIR",
    };
    private readonly Option<string> _base = Base();
    private readonly Option<string> _clip = Clip();
    private readonly Option<string> _device = Device();
    private readonly Option<string> _dtype = Dtype();
    private readonly Option<string> _weights = Weights();
    private readonly Option<int?> _threads = new("--threads") { Description = "CPU threads [default: all cores]", HelpName = "N" };

    /// <summary>The option of an adapter's base.</summary>
    public static Option<string> Base() =>
        new("--base") { Description = "Base model of a LoRA adapter [default: in or beside its folder]", HelpName = "DIR" };

    /// <summary>The option of the vision tower.</summary>
    public static Option<string> Clip() =>
        new("--clip") { Description = "The vision tower's folder [default: in the model's]", HelpName = "DIR" };

    /// <summary>The option of the device.</summary>
    public static Option<string> Device()
    {
        var option = new Option<string>("--device")
        {
            Description = "cpu, cuda or auto",
            HelpName = "DEVICE",
            DefaultValueFactory = _ => "auto",
        };
        option.AcceptOnlyFromAmong("cpu", "cuda", "auto");
        return option;
    }

    /// <summary>The option of the compute type.</summary>
    public static Option<string> Dtype()
    {
        var option = new Option<string>("--dtype")
        {
            Description = "float32, bfloat16 or float16 [default: the device's]",
            HelpName = "TYPE",
        };
        option.AcceptOnlyFromAmong("float32", "bfloat16", "float16");
        return option;
    }

    /// <summary>The option of quantised weights.</summary>
    public static Option<string> Weights()
    {
        var option = new Option<string>("--weights")
        {
            Description = "int8: keep the language model's weights as bytes, a quarter of float32's memory",
            HelpName = "int8",
        };
        option.AcceptOnlyFromAmong("int8");
        return option;
    }

    /// <summary>Adds all of them to a command that runs a model.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _model, _base, _clip, _device, _dtype, _weights, _threads })
            command.Options.Add(option);
    }

    /// <summary>Adds those that say where a model's parts are; the folder is an argument there.</summary>
    public void AddFoldersTo(Command command)
    {
        command.Options.Add(_base);
        command.Options.Add(_clip);
    }

    /// <summary>What was typed.</summary>
    /// <exception cref="ModelFolderException">No model there.</exception>
    /// <exception cref="UsageException">Impossible threads.</exception>
    public VlmEngineOptions Read(ParseResult parsed, int? slots = null)
    {
        if (parsed.GetValue(_threads) is < 1 and var threads)
            throw new UsageException($"--threads {threads} is not possible. Give 1 or more");
        return Folders(parsed, ModelFolder.Find(parsed.GetValue(_model))) with
        {
            Device = parsed.GetRequiredValue(_device),
            Dtype = parsed.GetValue(_dtype),
            Weights = parsed.GetValue(_weights),
            Threads = parsed.GetValue(_threads),
            Slots = slots,
        };
    }

    /// <summary>Where the parts of the model in a folder are.</summary>
    public VlmEngineOptions Folders(ParseResult parsed, string folder) =>
        new()
        {
            ModelDirectory = folder,
            BaseDirectory = parsed.GetValue(_base),
            ClipDirectory = parsed.GetValue(_clip),
        };
}
