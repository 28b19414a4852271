using System.Text.RegularExpressions;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Prompts;

/// <summary>Keeps what a user or a model wrote from being read as a control word when it stands in a prompt.</summary>
/// <remarks>
/// A control word typed by a user (<c>&lt;image&gt;</c>, <c>&lt;/s&gt;</c>, <c>&lt;s&gt;</c>, <c>&lt;unk&gt;</c>) gets the
/// noncharacter U+FDD0 behind its <c>&lt;</c>.
/// <see cref="LlamaTokenizer.EncodePrompt"/> drops the mark and encodes the word as ordinary text, so it reaches the model as the
/// letters that were typed.
/// </remarks>
public static partial class PromptText
{
    /// <summary>A noncharacter of Unicode: reserved for use inside programs, so no text has it for a reason of its own.</summary>
    private const string Mark = "\uFDD0";

    /// <summary>The text with a mark in each control word.</summary>
    public static string Escape(string text) => ControlWord().Replace(text, "<" + Mark);

    /// <summary>The text as it was typed; what a person or another server is shown of a prompt.</summary>
    public static string Unescape(string prompt) => Marked().Replace(prompt, "<");

    // Marks already there are taken in, so that Unescape(Escape(x)) has no mark that could join a word.
    [GeneratedRegex("<\uFDD0*(?=(image|/s|s|unk)>)")]
    private static partial Regex ControlWord();

    [GeneratedRegex("<\uFDD0+(?=(image|/s|s|unk)>)")]
    private static partial Regex Marked();
}
