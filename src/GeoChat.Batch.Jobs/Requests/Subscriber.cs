using System.Text.Json.Serialization;

namespace GeoChat.Batch.Jobs.Requests;

/// <summary>
/// Who is told when a job ends, as OGC API - Processes words it. The body is the job's status document, signed by Standard Webhooks
/// where the server has a secret.
/// </summary>
public sealed record Subscriber
{
    /// <summary>Told when the job ended successful.</summary>
    [JsonPropertyName("successUri")]
    public Uri? SuccessUri { get; init; }

    /// <summary>Told when the job failed.</summary>
    [JsonPropertyName("failedUri")]
    public Uri? FailedUri { get; init; }
}
