using System.ComponentModel.DataAnnotations;

namespace GeoChat.Batch.Ingest.Notify;

/// <summary>How subscribers are told (section <c>Webhooks</c>).</summary>
public sealed class WebhookOptions
{
    /// <summary>Secret of the signature (<c>whsec_</c> and base64, Standard Webhooks); null sends unsigned.</summary>
    public string? Secret { get; set; }

    /// <summary>Allow plain http and addresses of this machine and its networks; for a user's own process only.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Longest wait for an answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Tries before a subscriber is given up on; the wait doubles from <see cref="FirstWait"/> to an hour.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 12;

    /// <summary>Wait before the second try.</summary>
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the store is asked for ended jobs.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);
}
