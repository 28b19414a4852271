using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace GeoChat.Batch.Cli;

/// <summary>Help with what a list of options cannot say: how queries are written, and examples.</summary>
internal sealed class MoreHelp(HelpAction help, IReadOnlyDictionary<Command, string> more) : SynchronousCommandLineAction
{
    /// <summary>Adds the texts after the help of their commands.</summary>
    public static void Add(RootCommand root, IReadOnlyDictionary<Command, string> more)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new MoreHelp((HelpAction)option.Action!, more);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        if (more.TryGetValue(parseResult.CommandResult.Command, out var text))
            parseResult.InvocationConfiguration.Output.WriteLine(text);
        return code;
    }
}
