namespace GeoChat.Batch.Storage.Jobs;

/// <summary>A job that ended, and what it took.</summary>
/// <param name="Request">The request as stored.</param>
/// <param name="Chips">Chips answered.</param>
/// <param name="Milliseconds">From its start to its end.</param>
public sealed record PastJob(string Request, long Chips, long Milliseconds);
