using System.ComponentModel.DataAnnotations;

namespace GeoChat.Batch.Worker;

/// <summary>An OpenAI-style server as engine (section <c>Worker:Remote</c>).</summary>
public sealed class RemoteOptions
{
    /// <summary>Its address; null: the model is loaded here.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The model's <c>geochat-batch.json</c> as text; null takes GeoChat's own defaults and the served name.</summary>
    public string? Profile { get; set; }

    /// <summary>Environment variable that holds the key; null: none is sent.</summary>
    public string? ApiKeyEnv { get; set; }

    /// <summary>Requests at the server at once; each is one query on one chip.</summary>
    [Range(1, 4096)]
    public int Requests { get; set; } = 16;

    /// <summary>Ask for log-probabilities, from which boxes are scored.</summary>
    public bool LogProbs { get; set; } = true;

    /// <summary>Longest wait for one answer.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a request is sent whose answer fails.</summary>
    [Range(1, 100)]
    public int Attempts { get; set; } = 5;

    /// <summary>How long a server that is away or busy is waited for.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Pause before the first repetition; later ones double.</summary>
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(500);
}
