using System.Text;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Prompts;

/// <summary>How a conversation becomes one text, as GeoChat's <c>conversation.py</c> does (separator style TWO).</summary>
/// <remarks><c>llava_v1</c> is what GeoChat is asked with, <c>v1</c> what it was trained with; they differ in "human" and "user".</remarks>
public sealed class PromptTemplate
{
    /// <summary>Where the image stands in a prompt.</summary>
    public const string Image = "<image>";

    /// <summary>The token that ends an answer.</summary>
    public const string End = "</s>";

    private static readonly PromptTemplate[] All = [new("llava_v1", "human"), new("v1", "user")];

    private readonly string _system;

    private PromptTemplate(string name, string who)
    {
        Name = name;
        _system =
            $"A chat between a curious {who} and an artificial intelligence assistant. "
            + $"The assistant gives helpful, detailed, and polite answers to the {who}'s questions.";
    }

    /// <summary>Name in <c>geochat-batch.json</c>.</summary>
    public string Name { get; }

    /// <summary>Names that <see cref="Get"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(t => t.Name)];

    /// <summary>The template of this name; throws <see cref="ModelProfileException"/> for another.</summary>
    public static PromptTemplate Get(string name) =>
        Array.Find(All, t => t.Name == name)
        ?? throw new ModelProfileException($"'{name}' is no prompt template.", $"Use one of: {string.Join(", ", Names)}.");

    /// <summary>The whole prompt, ready for <see cref="LlamaTokenizer.EncodePrompt"/>; the last turn is the one to answer.</summary>
    /// <param name="turns">At least one; all but the last with an answer. Their texts are escaped (<see cref="PromptText"/>):
    /// control words in them stay words.</param>
    /// <param name="image">Whether <c>&lt;image&gt;</c> opens the first turn.</param>
    public string Render(IReadOnlyList<PromptTurn> turns, bool image)
    {
        if (turns.Count == 0)
            throw new ArgumentException("A prompt needs a turn.", nameof(turns));
        var text = new StringBuilder(_system).Append(' ');
        for (var i = 0; i < turns.Count; i++)
        {
            text.Append("USER: ");
            if (i == 0 && image)
                text.Append(Image).Append('\n');
            text.Append(PromptText.Escape(turns[i].User)).Append(" ASSISTANT:");
            if (turns[i].Assistant is { } answer)
                text.Append(' ').Append(PromptText.Escape(answer)).Append(End);
            else if (i < turns.Count - 1)
                throw new ArgumentException($"Turn {i + 1} of {turns.Count} has no answer.", nameof(turns));
        }

        return text.ToString();
    }
}
