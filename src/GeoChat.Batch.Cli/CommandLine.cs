using System.CommandLine;
using GeoChat.Batch.Cli.Commands;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.ServiceDefaults.Errors;

namespace GeoChat.Batch.Cli;

/// <summary>The command line from arguments to exit code.</summary>
public static class CommandLine
{
    /// <summary>128 + SIGINT, as shells count it.</summary>
    public const int Interrupted = 130;

    /// <summary>Runs a command. Every failure is one line on standard error: cause, then remedy.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var run = RunCommand.Create();
        var up = UpCommand.Create();
        var ask = AskCommand.Create();
        var chat = ChatCommand.Create();
        var (model, modelMore) = ModelCommands.Create();
        var root = new RootCommand(
            "Puts plain-language queries to a grounded vision-language model over whole satellite scenes, and writes "
                + "georeferenced, scored, rotated boxes."
        )
        {
            run,
            up,
            ask,
            chat,
            model,
        };
        var hosts = HostCommands.Create();
        var doctor = DoctorCommand.Create();
        foreach (
            var command in (Command[])
                [.. ClientCommands.Create(), .. GoOnCommands.Create(), SceneCommand.Create(), .. hosts, doctor, HealthCommand.Create()]
        )
            root.Add(command);
        var more = new Dictionary<Command, string>
        {
            [run] = RunCommand.More,
            [up] = UpCommand.More,
            [ask] = AskCommand.More,
            [chat] = ChatCommand.More,
            [doctor] = DoctorCommand.More,
        };
        foreach (var host in hosts)
            more.Add(host, HostCommands.More);
        foreach (var (command, text) in modelMore)
            more.Add(command, text);
        MoreHelp.Add(root, more);
        var result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        // Who asks for help need not have named everything.
        if (result.Errors.Count > 0 && result.Action is not MoreHelp)
            return UsageError(result);
        try
        {
            return await result.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }
            );
        }
        catch (Exception e)
        {
            return Report(e);
        }
    }

    private static int UsageError(ParseResult result)
    {
        var command = "";
        for (var at = result.CommandResult; at is { Command: not RootCommand }; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            command = $" {at.Command.Name}{command}";
        // "Required command was not provided" says less than "Unrecognized command or argument 'fly'".
        var error = result.UnmatchedTokens is [var unknown, ..]
            ? $"there is no command or option '{unknown}'"
            : result.Errors[0].Message.TrimEnd('.');
        Lines.Error($"{error}. See: geochat{command} --help");
        return ExitCodes.Usage;
    }

    private static int Report(Exception exception)
    {
        var cause = Root(exception);
        if (cause is OperationCanceledException)
            return Interrupted;
        var table = new ErrorTable(CliErrors.Rows);
        if (table.IsKnown(cause))
        {
            Lines.Error(cause.Message);
            return table.Find(cause).ExitCode;
        }

        Lines.Error($"an unexpected fault: {cause.GetType().Name}: {cause.Message}");
        Lines.Error("please report it with what follows");
        Console.Error.WriteLine(exception);
        return ExitCodes.Unexpected;
    }

    private static Exception Root(Exception exception) =>
        exception switch
        {
            AggregateException { InnerExceptions: [var only] } => Root(only),
            System.Reflection.TargetInvocationException { InnerException: { } inner } => Root(inner),
            _ => exception,
        };
}
