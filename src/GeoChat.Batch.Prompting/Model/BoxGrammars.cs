namespace GeoChat.Batch.Prompting.Model;

/// <summary>Names of box grammars in <c>geochat-batch.json</c>.</summary>
public static class BoxGrammars
{
    private static readonly string[] Names = ["geochat", "brackets", "brackets_angle", "rbox", "obb"];

    /// <summary>The name of a grammar.</summary>
    public static string Name(this BoxGrammar grammar) => Names[(int)grammar];

    /// <summary>Whether a box of so many numbers is written as centre and size, not as corners.</summary>
    internal static bool IsCentred(this BoxGrammar grammar, int numbers) =>
        grammar == BoxGrammar.Rbox || (grammar == BoxGrammar.Obb && numbers == 5);

    /// <summary>The grammar of this name; throws <see cref="ModelProfileException"/> for another.</summary>
    public static BoxGrammar Parse(string name)
    {
        var at = Array.IndexOf(Names, name);
        return at >= 0
            ? (BoxGrammar)at
            : throw new ModelProfileException($"'{name}' is no box grammar.", $"Use one of: {string.Join(", ", Names)}.");
    }
}
