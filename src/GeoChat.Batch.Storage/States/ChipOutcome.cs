namespace GeoChat.Batch.Storage.States;

/// <summary>
/// What became of a chip, in the one word that ledger, summaries, collections and pages use: processed, failed, pending, or why it
/// was skipped. A duplicate was not asked itself: it is what its original is.
/// </summary>
public static class ChipOutcome
{
    public const string Processed = "processed";

    public const string Failed = "failed";

    public const string Pending = "pending";

    /// <summary>The word of each state; a skipped chip has none but its reason.</summary>
    private static readonly (ChipState State, string Word)[] Words =
    [
        (ChipState.Planned, Pending),
        (ChipState.Queued, Pending),
        (ChipState.Running, Pending),
        (ChipState.Done, Processed),
        (ChipState.Failed, Failed),
    ];

    private static readonly Dictionary<ChipState, string> ByState = Words.ToDictionary(row => row.State, row => row.Word);

    /// <summary>The outcome of a chip.</summary>
    /// <param name="state">Its state.</param>
    /// <param name="reason">Why it was skipped or failed.</param>
    /// <param name="originalState">Of a duplicate: its original's state.</param>
    /// <param name="originalReason">Of a duplicate: why its original was skipped or failed.</param>
    public static string FromState(ChipState state, string? reason, ChipState? originalState = null, string? originalReason = null) =>
        IsDuplicate(state, reason) && originalState is { } original ? Word(original, originalReason) : Word(state, reason);

    /// <summary>Why a chip failed, of a duplicate why its original did; null where it did not.</summary>
    public static string? FailureReason(ChipState state, string? reason, ChipState? originalState = null, string? originalReason = null) =>
        FromState(state, reason, originalState, originalReason) != Failed ? null
        : IsDuplicate(state, reason) ? originalReason
        : reason;

    /// <summary><see cref="FromState"/> in SQL.</summary>
    /// <param name="chip">Alias of the chip's row.</param>
    /// <param name="original">Alias of its original's row, all NULL where it has none.</param>
    public static string Sql(string chip, string original) =>
        $"CASE WHEN {IsDuplicateSql(chip)} AND {original}.state IS NOT NULL THEN {WordSql(original)} ELSE {WordSql(chip)} END";

    /// <summary><see cref="FailureReason"/> in SQL.</summary>
    /// <param name="chip">Alias of the chip's row.</param>
    /// <param name="original">Alias of its original's row, all NULL where it has none.</param>
    public static string FailureSql(string chip, string original)
    {
        var failed = ChipState.Failed.Sql();
        return $"CASE WHEN {chip}.state = {failed} THEN {chip}.reason "
            + $"WHEN {IsDuplicateSql(chip)} AND {original}.state = {failed} THEN {original}.reason END";
    }

    private static bool IsDuplicate(ChipState state, string? reason) => state == ChipState.Skipped && reason == ChipReason.Duplicate;

    private static string IsDuplicateSql(string chip) =>
        $"{chip}.state = {ChipState.Skipped.Sql()} AND {chip}.reason = '{ChipReason.Duplicate}'";

    private static string Word(ChipState state, string? reason) => ByState.GetValueOrDefault(state) ?? reason ?? Pending;

    private static string WordSql(string chip) =>
        $"CASE {chip}.state {string.Join(' ', Words.Select(row => $"WHEN {row.State.Sql()} THEN '{row.Word}'"))} "
        + $"ELSE COALESCE({chip}.reason, '{Pending}') END";
}
