using System.CommandLine;
using GeoChat.Batch.Cli.Hosts;

namespace GeoChat.Batch.Cli.Commands;

/// <summary>What every host of the distributed set-up takes: its address, settings, and whether it logs.</summary>
internal sealed class HostArguments
{
    private readonly Option<string> _url;

    private readonly Option<string[]> _sets = new("--set")
    {
        Description = "Section:Key=VALUE, over the environment; repeatable",
        HelpName = "SETTING",
    };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "Log what goes on to standard error" };

    /// <param name="address">Where it listens if nothing else is said.</param>
    public HostArguments(string address) =>
        _url = new Option<string>("--url")
        {
            Description = "Address to listen on",
            HelpName = "URL",
            DefaultValueFactory = _ => address,
        };

    public void AddTo(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_sets);
        command.Options.Add(_verbose);
    }

    /// <exception cref="UsageException">The address is none.</exception>
    public HostSettings Read(ParseResult parsed) =>
        new(Address(parsed.GetRequiredValue(_url)), parsed.GetValue(_sets) ?? [], parsed.GetValue(_verbose));

    /// <summary>An address without a slash at its end.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static string Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? text.TrimEnd('/')
            : throw new UsageException($"'{text}' is no address. Give one like http://127.0.0.1:8080");
}
