using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Jobs;

/// <summary>The state of a job, without counts.</summary>
/// <param name="Uid">The id that users see.</param>
/// <param name="State">Its state.</param>
/// <param name="Partial">Chips or scenes of it failed.</param>
/// <param name="Sampled">Only a sample of some scene's chips was asked.</param>
public sealed record JobSummary(string Uid, JobState State, bool Partial, bool Sampled);
