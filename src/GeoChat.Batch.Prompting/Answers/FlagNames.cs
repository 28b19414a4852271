namespace GeoChat.Batch.Prompting.Answers;

/// <summary>Flags as they are stored and shown: lower-case names with commas between them.</summary>
public static class FlagNames
{
    /// <summary>As <c>duplicate,overhang</c>; empty for none.</summary>
    public static string Names(this BoxFlags flags) =>
        flags == BoxFlags.None ? "" : flags.ToString().Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>As <c>unfinished,looped</c>; empty for none.</summary>
    public static string Names(this AnswerFlags flags) =>
        flags == AnswerFlags.None ? "" : flags.ToString().Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
}
