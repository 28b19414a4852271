namespace GeoChat.Batch.Storage.States;

/// <summary>States in SQL: the only place that writes their words into statements.</summary>
internal static class StateSql
{
    /// <summary>Chips that wait for a worker.</summary>
    public static readonly string WaitingChip = In(ChipState.Planned, ChipState.Queued);

    /// <summary>Chips that still have to end.</summary>
    public static readonly string UnfinishedChip = In(ChipState.Planned, ChipState.Queued, ChipState.Running);

    /// <summary>
    /// Chips that are on their way to a worker or with one: the condition of the partial index <c>ix_chips_in_flight</c>.
    /// </summary>
    public static readonly string ChipInFlight = In(ChipState.Queued, ChipState.Running);

    /// <summary>Scenes that can be leased to be tiled.</summary>
    public static readonly string SceneToTile = In(SceneState.Accepted, SceneState.Tiling);

    /// <summary>Scenes that can be leased to be merged.</summary>
    public static readonly string SceneToMerge = In(SceneState.Merging);

    /// <summary>Scenes whose chips may be asked.</summary>
    public static readonly string SceneBeforeMerging = In(SceneState.Accepted, SceneState.Tiling, SceneState.Analyzing);

    /// <summary>Scenes that somebody may hold a lease on.</summary>
    public static readonly string LeasableScene = In(SceneState.Tiling, SceneState.Merging);

    /// <summary>Scenes that have not ended.</summary>
    public static readonly string OpenScene = NotIn(SceneState.Done, SceneState.Failed);

    /// <summary>Jobs that have not ended.</summary>
    public static readonly string LiveJob = In(JobState.Accepted, JobState.Running);

    /// <summary>Jobs whose failed chips and scenes can be tried again.</summary>
    public static readonly string RetryableJob = In(JobState.Successful, JobState.Failed);

    /// <summary>A state as a literal.</summary>
    public static string Sql<T>(this T state)
        where T : struct, Enum => $"'{state.Word()}'";

    /// <summary>
    /// Condition on the chips of an alias: queued, or running. It names the state and <see cref="ChipInFlight"/>, which says nothing
    /// more: a planner uses a partial index only where it sees the index's own condition.
    /// </summary>
    public static string InFlight(string chip, ChipState state) => $"{chip}.state = {state.Sql()} AND {chip}.{ChipInFlight}";

    private static string In<T>(params ReadOnlySpan<T> states)
        where T : struct, Enum => $"state IN ({List(states)})";

    private static string NotIn<T>(params ReadOnlySpan<T> states)
        where T : struct, Enum => $"state NOT IN ({List(states)})";

    private static string List<T>(ReadOnlySpan<T> states)
        where T : struct, Enum
    {
        var literals = new string[states.Length];
        for (var i = 0; i < states.Length; i++)
            literals[i] = states[i].Sql();
        return string.Join(", ", literals);
    }
}
