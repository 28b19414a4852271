namespace GeoChat.Batch.Prompting.Tokens;

/// <summary>
/// Decoded text, and for every token the piece of it that the token wrote (start and length in UTF-16 units; length 0 for tokens
/// that write nothing of their own).
/// </summary>
internal sealed record TokenText(string Text, IReadOnlyList<(int Start, int Length)> Spans);
