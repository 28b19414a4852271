using System.Text.Json;

namespace GeoChat.Batch.Jobs.Requests;

/// <summary>The request of a job: the same in CLI, API and the stored job.</summary>
public sealed record AnalyzeScenesRequest
{
    /// <summary>What to analyze.</summary>
    public required JobInputs Inputs { get; init; }

    /// <summary>Who is told when the job ends.</summary>
    public Subscriber? Subscriber { get; init; }

    /// <summary>The request as it is stored and hashed: defaults left out, members in a fixed order.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RequestJson.Options);

    /// <summary>Reads a request.</summary>
    /// <exception cref="RequestException">Not JSON of this shape.</exception>
    public static AnalyzeScenesRequest Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<AnalyzeScenesRequest>(json, RequestJson.Options)
                ?? throw new RequestException("The request is null: send a JSON object.");
        }
        catch (JsonException e)
        {
            throw new RequestException($"The request cannot be read: {e.Message}", e);
        }
    }
}
