namespace GeoChat.Batch.Prompting.Queries;

/// <summary>Names of tasks.</summary>
public static class QueryTasks
{
    private static readonly string[] Names = [.. Enum.GetNames<QueryTask>().Select(n => n.ToLowerInvariant())];

    /// <summary>Behind <c>classify</c>: weigh the classes instead of asking freely.</summary>
    public const string ClosedSet = "closed-set";

    /// <summary>All names, comma-separated, for messages.</summary>
    public static string List { get; } = string.Join(", ", Names);

    /// <summary>The name as it is written in JSON and on the command line.</summary>
    public static string Name(this QueryTask task) => Names[(int)task];

    /// <summary>Reads a name, whatever its case. Numbers are no names.</summary>
    public static bool TryParse(string name, out QueryTask task)
    {
        var at = Array.FindIndex(Names, n => n.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));
        task = (QueryTask)Math.Max(at, 0);
        return at >= 0;
    }

    /// <summary>The start of a text that a message quotes: one line, 60 characters at most.</summary>
    internal static string Shorten(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= 60 ? line : string.Concat(line.AsSpan(0, 57), "...");
    }
}
