namespace GeoChat.Batch.Cli.Hosts;

/// <summary>
/// What every host of the distributed set-up takes from the command line; the rest comes from the environment
/// (<c>GEOCHAT_Section__Key</c>).
/// </summary>
/// <param name="Url">Address to listen on.</param>
/// <param name="Sets"><c>Section:Key=VALUE</c>, over the environment.</param>
/// <param name="Verbose">Log what goes on.</param>
internal sealed record HostSettings(string Url, IReadOnlyList<string> Sets, bool Verbose)
{
    /// <summary>The settings as configuration.</summary>
    /// <exception cref="UsageException">A setting without key and value.</exception>
    public IEnumerable<KeyValuePair<string, string?>> Pairs() =>
        Sets.Select(text =>
            text.Split('=', 2) is [{ Length: > 0 } key, var value]
                ? new KeyValuePair<string, string?>(key, value)
                : throw new UsageException($"the setting '{text}' has no key and value. Write --set Section:Key=VALUE")
        );
}
