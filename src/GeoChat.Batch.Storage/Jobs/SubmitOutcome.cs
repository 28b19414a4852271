using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Storage.Jobs;

/// <summary>What became of a submit.</summary>
/// <param name="Job">The stored job: new, or the one that the same idempotency key made before.</param>
/// <param name="Created">False where it was there already.</param>
/// <param name="KeyReused">The key was used before with another request: nothing was stored.</param>
public sealed record SubmitOutcome(Job Job, bool Created, bool KeyReused);
