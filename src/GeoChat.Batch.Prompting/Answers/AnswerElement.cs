namespace GeoChat.Batch.Prompting.Answers;

/// <summary>Kinds of <see cref="AnswerElement"/>.</summary>
internal enum AnswerElementKind
{
    Phrase,
    Box,
    Malformed,
    Unfinished,
}

/// <summary>
/// A piece of an answer that means something: its place in the text, and for a box its numbers with theirs. A phrase's place is
/// that of the words between the tags.
/// </summary>
internal sealed record AnswerElement(AnswerElementKind Kind, int Start, int End, IReadOnlyList<AnswerNumber> Numbers);

/// <summary>A number and the place of its digits in the text.</summary>
internal readonly record struct AnswerNumber(double Value, int Start, int End);
