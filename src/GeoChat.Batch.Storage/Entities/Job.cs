using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Entities;

/// <summary>A job: scenes x queries. Times are unix milliseconds.</summary>
public sealed class Job
{
    public long Id { get; set; }

    /// <summary>The id that users see (32 hex digits, UUID version 7).</summary>
    public required string Uid { get; set; }

    public required string Owner { get; set; }

    /// <summary>Higher goes first; 0 is normal.</summary>
    public int Priority { get; set; }

    /// <summary>The request as JSON, as it was accepted (defaults filled in).</summary>
    public required string Request { get; set; }

    /// <summary>SHA-256 of the canonical request.</summary>
    public required string RequestHash { get; set; }

    public string? IdempotencyKey { get; set; }

    public JobState State { get; set; }

    /// <summary>Why a running job does not go on ("max_cost"), else null.</summary>
    public string? Paused { get; set; }

    /// <summary>What the job waits for outside of the store ("the broker", "a worker with model geochat-7B"), else null.</summary>
    public string? Waiting { get; set; }

    /// <summary>True where the job ended successful with failed chips or scenes.</summary>
    public bool Partial { get; set; }

    public string? Message { get; set; }

    /// <summary>Name of the model that must answer.</summary>
    public required string Model { get; set; }

    /// <summary>Compute type the first worker used; a resumed job keeps it. Null until the first chip is done.</summary>
    public string? Dtype { get; set; }

    /// <summary>Estimate and limits as JSON.</summary>
    public string? Limits { get; set; }

    /// <summary>How boxes are merged where the defaults were changed, as JSON.</summary>
    public string? Merging { get; set; }

    /// <summary>Subscriber (webhook) as JSON, else null.</summary>
    public string? Subscriber { get; set; }

    /// <summary>When the subscriber is to be notified of the job's end (again); null where there is none, or it was notified.</summary>
    public long? NotifyAt { get; set; }

    /// <summary>How often that was tried.</summary>
    public int NotifyAttempts { get; set; }

    /// <summary>The submitter's own properties as JSON; copied to every detection.</summary>
    public string? Properties { get; set; }

    public long CreatedAt { get; set; }

    public long? StartedAt { get; set; }

    public long? FinishedAt { get; set; }

    public long UpdatedAt { get; set; }

    public List<Scene> Scenes { get; } = [];
}
