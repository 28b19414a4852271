namespace GeoChat.Batch.Storage.Jobs;

/// <summary>A notice of a job's end that is to be sent to its subscriber.</summary>
/// <param name="JobId">Key of the job.</param>
/// <param name="Uid">The id that users see.</param>
/// <param name="State">How it ended, as stored.</param>
/// <param name="Subscriber">The subscriber as JSON.</param>
/// <param name="Attempts">Attempts, this one included.</param>
public sealed record JobNotice(long JobId, string Uid, string State, string Subscriber, int Attempts);
