using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Inference.OpenAi;

/// <summary>Which OpenAI-style server answers, and how patient to be with it.</summary>
public sealed record OpenAiOptions
{
    /// <summary>Address of the server, with or without <c>/v1</c>.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Name under which it serves the model.</summary>
    public required string Model { get; init; }

    /// <summary>How that model writes boxes, the picture it takes, its name here.</summary>
    public required ModelProfile Profile { get; init; }

    /// <summary>Makes a PNG of RGB bytes, width and height.</summary>
    public required Func<ReadOnlyMemory<byte>, int, int, byte[]> EncodePng { get; init; }

    /// <summary>Sent as bearer token; null: none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Requests at the server at once; a request is one query on one chip.</summary>
    public int Requests { get; init; } = 16;

    /// <summary>Ask for log-probabilities; some servers refuse that. Without them boxes have no score.</summary>
    public bool LogProbs { get; init; } = true;

    /// <summary>Longest wait for one answer.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a request is sent whose answer fails (an error of the server's, cut, malformed, too slow).</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>How long a request waits for a server that is unreachable or busy.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Pause before the first repetition; it doubles, with jitter, up to <see cref="LongestPause"/>. A Retry-After counts where it
    /// is longer.
    /// </summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest pause of our own choosing.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most bytes of a reply that are read.</summary>
    public int MaxReplyBytes { get; init; } = 8 << 20;

    /// <summary>The address with <c>/v1/</c> at its end.</summary>
    internal Uri BaseAddress
    {
        get
        {
            var path = Endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/');
            return new Uri(path.EndsWith("/v1", StringComparison.Ordinal) ? path + "/" : path + "/v1/");
        }
    }

    /// <summary>Where answers come from, without user and password: what is stored in place of a digest of weights.</summary>
    internal string Identity =>
        $"{BaseAddress.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/')}#{Model}";
}
