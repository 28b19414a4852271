namespace GeoChat.Batch.Cli;

/// <summary>Base of the command line's own errors; the message names cause and remedy.</summary>
public abstract class CliException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The arguments do not fit together.</summary>
public sealed class UsageException(string message) : CliException(message);

/// <summary>The folder for results cannot be written.</summary>
public sealed class OutputFolderException(string folder, Exception inner)
    : CliException($"cannot write to '{folder}': {inner.Message.TrimEnd('.')}. Name a folder that you may write, e.g. --out ./out", inner);

/// <summary>No model where one was looked for.</summary>
public sealed class ModelFolderException(string message) : CliException(message);

/// <summary>The address is taken.</summary>
public sealed class AddressInUseException(string url, Exception? inner = null)
    : CliException(
        $"the address {url} cannot be opened: {Cause(inner)}. Stop what uses it, or choose another: --url http://127.0.0.1:8081",
        inner
    )
{
    private static string Cause(Exception? inner) => inner?.Message.TrimEnd('.') ?? "it is in use";
}
