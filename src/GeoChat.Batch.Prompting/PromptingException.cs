namespace GeoChat.Batch.Prompting;

/// <summary>
/// Base of this library's errors: what is wrong and what to do about it. <see cref="Exception.Message"/> is both, as one line.
/// </summary>
public abstract class PromptingException(string cause, string remedy, Exception? inner = null) : Exception($"{cause} {remedy}", inner)
{
    /// <summary>What is wrong, as a sentence.</summary>
    public string Cause { get; } = cause;

    /// <summary>What the user can do, as a sentence.</summary>
    public string Remedy { get; } = remedy;
}
