using System.Diagnostics;

namespace GeoChat.Batch.ServiceDefaults.Observability;

/// <summary>
/// One trace for each job, over all hosts: its trace id is the job's id. Submit, tiling and merging start their spans in it by
/// that; a chip's answer gets there with its message.
/// </summary>
public static class JobTrace
{
    /// <summary>Starts a span in the job's trace, linked to what called; null where nobody listens.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="job">Id of the job as users see it: 32 hex digits.</param>
    /// <param name="kind">Producer where a message leaves.</param>
    public static Activity? Start(string name, string job, ActivityKind kind = ActivityKind.Internal)
    {
        if (!Telemetry.Source.HasListeners() || !IsTraceId(job))
            return null;
        // The job itself is the parent: it has no span, since it has no process.
        var parent = new ActivityContext(
            ActivityTraceId.CreateFromString(job),
            ActivitySpanId.CreateFromString(job.AsSpan(16)),
            ActivityTraceFlags.Recorded,
            isRemote: true
        );
        var caller = Activity.Current is { IdFormat: ActivityIdFormat.W3C } current && current.TraceId != parent.TraceId ? current : null;
        return Telemetry.Source.StartActivity(
            name,
            kind,
            parent,
            [new("geochat.job.id", job)],
            caller is null ? null : [new ActivityLink(caller.Context)]
        );
    }

    private static bool IsTraceId(string job) =>
        job.Length == 32 && job.All(char.IsAsciiHexDigitLower) && job.AsSpan(16).ContainsAnyExcept('0');
}
