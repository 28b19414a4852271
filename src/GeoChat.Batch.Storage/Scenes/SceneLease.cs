using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Storage.Scenes;

/// <summary>The right to tile or merge one scene until <see cref="Until"/> (unix ms, the database's clock).</summary>
/// <param name="Scene">The scene as it was when leased.</param>
/// <param name="Job">Its job.</param>
/// <param name="Owner">Who holds the lease.</param>
/// <param name="Attempt">Fencing token.</param>
/// <param name="Until">When it ends unless renewed.</param>
public sealed record SceneLease(Scene Scene, Job Job, string Owner, int Attempt, long Until);
