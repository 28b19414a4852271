namespace GeoChat.Batch.Prompting.Answers;

/// <summary>What was wrong with an answer as a whole.</summary>
[Flags]
public enum AnswerFlags
{
    None = 0,

    /// <summary>The answer ended inside a box; that box is dropped.</summary>
    Unfinished = 1,

    /// <summary>The answer said the same over and over; only the first time counts.</summary>
    Looped = 2,

    /// <summary>A box without width or height was dropped.</summary>
    Degenerate = 4,

    /// <summary>A box with too few or too many numbers, or numbers beyond all measure, was dropped.</summary>
    Malformed = 8,

    /// <summary>A box that another one says already was dropped.</summary>
    Duplicate = 16,

    /// <summary>A box that does not touch the image was dropped.</summary>
    Outside = 32,

    /// <summary>There were more than <see cref="AnswerParser.MaxBoxes"/> boxes; the rest was dropped.</summary>
    TooMany = 64,
}
