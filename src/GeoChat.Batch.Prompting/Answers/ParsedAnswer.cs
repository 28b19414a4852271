using GeoChat.Batch.Prompting.Labels;

namespace GeoChat.Batch.Prompting.Answers;

/// <summary>What an answer says: its boxes in the order of the text, what it names, and what was wrong with it.</summary>
/// <param name="Boxes">Boxes that are good for something.</param>
/// <param name="Phrases">What stands between <c>&lt;p&gt;</c> and <c>&lt;/p&gt;</c>, with a box or without.</param>
/// <param name="Flags">What was dropped and why.</param>
/// <param name="Text">The answer's text; a loop at its end is cut after the first time.</param>
public sealed record ParsedAnswer(IReadOnlyList<AnswerBox> Boxes, IReadOnlyList<AnswerPhrase> Phrases, AnswerFlags Flags, string Text);
