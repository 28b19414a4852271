using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Scenes;

/// <summary>What a scene's rows add up to.</summary>
/// <param name="Chips">Chips by what became of them.</param>
/// <param name="FailedChips">The chips that failed, and those that repeat one that failed, ordered by key.</param>
/// <param name="Labels">Detections by label.</param>
/// <param name="Values">Answers by query and value.</param>
/// <param name="Answers">The answers in all.</param>
/// <param name="ScoreMethod">How the detections were scored; null where there is none.</param>
public sealed record SceneTotals(
    IReadOnlyList<ChipTotal> Chips,
    IReadOnlyList<FailedChip> FailedChips,
    IReadOnlyList<LabelTotal> Labels,
    IReadOnlyList<ValueTotal> Values,
    AnswerTotal Answers,
    string? ScoreMethod
);

/// <summary>Chips with the same end.</summary>
/// <param name="State">Their state.</param>
/// <param name="Reason">Why skipped or failed.</param>
/// <param name="Original">State of the chips that they repeat; null where they repeat none.</param>
/// <param name="OriginalReason">Why those were skipped or failed.</param>
/// <param name="Quarter">They are finer quarters of a chip whose answer was saturated.</param>
/// <param name="Count">How many.</param>
public sealed record ChipTotal(ChipState State, string? Reason, ChipState? Original, string? OriginalReason, bool Quarter, long Count);

/// <summary>A chip without an answer: its place in its grid, and why.</summary>
public sealed record FailedChip(int Level, int Col, int Row, string? Reason);

/// <summary>Detections of one label.</summary>
public sealed record LabelTotal(string Label, long Count);

/// <summary>Answers that mean the same.</summary>
public sealed record ValueTotal(int QueryOrdinal, string Value, long Count);

/// <summary>All answers of a scene; model and type of one of them, null where there is none.</summary>
public sealed record AnswerTotal(string? ModelSha256, string? Dtype, long Saturated, long Tokens);
