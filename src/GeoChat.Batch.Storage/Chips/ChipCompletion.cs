using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Storage.Chips;

/// <summary>End of one attempt on one chip: answers, boxes and provisional detections, or the reason why it failed.</summary>
/// <param name="ChipId">Key of the chip.</param>
/// <param name="SceneId">Key of its scene.</param>
/// <param name="Attempt">The fencing token of the claim.</param>
/// <param name="Worker">Who answered.</param>
/// <param name="FailedReason">Null where it was answered.</param>
/// <param name="Answers">Answers with their boxes; keys are assigned by the store.</param>
public sealed record ChipCompletion(
    long ChipId,
    long SceneId,
    int Attempt,
    string Worker,
    string? FailedReason,
    IReadOnlyList<AnswerWithBoxes> Answers
)
{
    /// <summary>Finer chips to ask the saturated queries again; inserted with the completion, so exactly once.</summary>
    public IReadOnlyList<Chip> Quarters { get; init; } = [];
}

/// <summary>An answer and what it says.</summary>
/// <param name="Answer">The answer, without keys.</param>
/// <param name="Boxes">Raw boxes with the provisional detection of each.</param>
public sealed record AnswerWithBoxes(Answer Answer, IReadOnlyList<BoxWithDetection> Boxes);

/// <summary>A raw box and the provisional detection that shows it while the scene runs.</summary>
public sealed record BoxWithDetection(Box Box, Detection Detection);
