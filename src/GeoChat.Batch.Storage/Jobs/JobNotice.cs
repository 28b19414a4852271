namespace GeoChat.Batch.Storage.Jobs;

/// <summary>A subscriber that is to be told of a job's end.</summary>
/// <param name="JobId">Key of the job.</param>
/// <param name="Uid">The id that users see.</param>
/// <param name="State">How it ended, as stored.</param>
/// <param name="Subscriber">The subscriber as JSON.</param>
/// <param name="Attempts">Tries, this one included.</param>
public sealed record JobNotice(long JobId, string Uid, string State, string Subscriber, int Attempts);
