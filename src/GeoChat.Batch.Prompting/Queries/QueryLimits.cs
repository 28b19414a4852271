using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Queries;

/// <summary>
/// How large a query may be before any model is asked. Tokens are checked later, by <see cref="PromptBudget"/>, when the model is
/// known.
/// </summary>
public sealed record QueryLimits
{
    /// <summary>Limits that no reasonable query meets.</summary>
    public static QueryLimits Default { get; } = new();

    /// <summary>Characters of one text, sentence or turn.</summary>
    public int MaxCharacters { get; init; } = 4000;

    /// <summary>Classes of a classify query.</summary>
    public int MaxClasses { get; init; } = 500;

    /// <summary>Turns of a chat.</summary>
    public int MaxTurns { get; init; } = 32;

    /// <summary>Characters of a label or of one class.</summary>
    public int MaxLabelCharacters { get; init; } = 200;
}
