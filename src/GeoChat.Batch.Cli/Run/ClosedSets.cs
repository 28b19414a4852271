using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Cli.Run;

/// <summary>What <c>--closed-set</c> does to queries.</summary>
internal static class ClosedSets
{
    /// <summary>The queries, every classify query among them a closed set where that is asked for.</summary>
    /// <exception cref="UsageException">It is asked for, but nothing is classified.</exception>
    public static IReadOnlyList<Query> Mark(IReadOnlyList<Query> queries, bool closed)
    {
        if (!closed)
            return queries;
        return queries.Any(q => q.Task == QueryTask.Classify)
            ? [.. queries.Select(q => q.Task == QueryTask.Classify ? q with { ClosedSet = true } : q)]
            : throw new UsageException(
                "--closed-set weighs the classes of a classify query, and there is none. Add one, e.g. --query "
                    + "\"classify: harbor, airport\""
            );
    }
}
