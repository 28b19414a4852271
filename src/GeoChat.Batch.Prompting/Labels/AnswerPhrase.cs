namespace GeoChat.Batch.Prompting.Labels;

/// <summary>
/// What an answer names: the words as they stand, the label they give (no count, no place, singular) and the count, where there is
/// one.
/// </summary>
public sealed record AnswerPhrase(string Text, string Label, int? Count);
