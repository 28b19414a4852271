namespace GeoChat.Batch.TestServers;

/// <summary>What a fake server does to a request instead of answering it.</summary>
public enum Misbehaviour
{
    None,

    /// <summary>429 with a Retry-After of one second.</summary>
    TooMany,
    InternalError,
    Unavailable,
    Unauthorized,
    UnknownModel,
    BadRequest,
    NoLogProbs,

    /// <summary>Never answers.</summary>
    Silent,

    /// <summary>Promises a body, sends half of it and closes.</summary>
    Cut,
    Malformed,

    /// <summary>JSON, but of something else.</summary>
    OtherJson,

    /// <summary>A body without end.</summary>
    Huge,

    /// <summary>A well-formed answer far longer than was asked for.</summary>
    Endless,
    Redirect,
}
