namespace GeoChat.Batch.Storage.Sql;

/// <summary>Conditions on states that many statements share; a state's word is its member's name in lower case.</summary>
internal static class StateSql
{
    /// <summary>Chips that still have to end.</summary>
    public const string Unfinished = "state IN ('planned', 'queued', 'running')";

    /// <summary>
    /// The condition of the partial index <c>ix_chips_in_flight</c>. A planner uses a partial index only where it sees the index's own
    /// condition, so a statement that looks for queued or for running chips names both: the one state, and this.
    /// </summary>
    public const string InFlight = "state IN ('queued', 'running')";

    /// <summary>Jobs that have not ended.</summary>
    public const string LiveJob = "state IN ('accepted', 'running')";

    /// <summary>Scenes whose chips may be asked.</summary>
    public const string BeforeMerging = "state IN ('accepted', 'tiling', 'analyzing')";

    /// <summary>Scenes that somebody may hold a lease on.</summary>
    public const string Leasable = "state IN ('tiling', 'merging')";

    /// <summary>Scenes that have not ended.</summary>
    public const string OpenScene = "state NOT IN ('done', 'failed')";
}
