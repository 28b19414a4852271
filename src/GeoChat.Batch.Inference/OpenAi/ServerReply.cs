namespace GeoChat.Batch.Inference.OpenAi;

/// <summary>What one attempt came to.</summary>
/// <param name="Kind">Whose turn it is now.</param>
/// <param name="Reason">Cause in words; empty for an answer.</param>
/// <param name="RetryAfter">Pause that the server asks for.</param>
/// <param name="Answer">The answer, where there is one.</param>
internal sealed record ServerReply(ReplyKind Kind, string Reason = "", TimeSpan? RetryAfter = null, ChatAnswer? Answer = null);

/// <summary>Kinds of replies, by what follows from them.</summary>
internal enum ReplyKind
{
    /// <summary>Done.</summary>
    Answer,

    /// <summary>Away or overloaded: wait, as long as patience lasts.</summary>
    Busy,

    /// <summary>An error that may be the request's or the server's: try again a few times.</summary>
    Failed,

    /// <summary>The request is wrong: no repetition helps.</summary>
    Refused,

    /// <summary>Nobody is served with these settings: no repetition helps, of any request.</summary>
    Denied,
}
