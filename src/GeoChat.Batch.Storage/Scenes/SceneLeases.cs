using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Storage.Scenes;

/// <summary>
/// Leased work on scenes: tiling and merging. Every method is one transaction; each write names the lease's <c>attempt</c>, and one
/// under a lost lease changes nothing and says so.
/// </summary>
public sealed class SceneLeases(Store store)
{
    /// <summary>
    /// Leases the next scene to tile (accepted, or tiling with an expired lease) and moves it to tiling; null where there is none.
    /// </summary>
    public Task<SceneLease?> LeaseToTileAsync(string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        LeaseAsync(toMerge: false, owner, lease, cancellationToken);

    /// <summary>Leases the next scene to merge (merging, unleased or expired); null where there is none.</summary>
    public Task<SceneLease?> LeaseToMergeAsync(string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        LeaseAsync(toMerge: true, owner, lease, cancellationToken);

    /// <summary>Prolongs a lease; false where it was lost or the job was dismissed.</summary>
    public Task<bool> RenewAsync(SceneLease held, TimeSpan lease, CancellationToken cancellationToken) =>
        store.WriteAsync(
            async session =>
                await session.ExecuteAsync(
                    $"UPDATE scenes SET lease_until = @now + @lease WHERE {Fence.Held}",
                    cancellationToken,
                    [.. Fence.Values(held), ("@lease", lease)]
                ) == 1,
            cancellationToken
        );

    /// <summary>Gives a lease back, e.g. on shutdown, without counting a crash.</summary>
    public Task ReleaseAsync(SceneLease held, CancellationToken cancellationToken) =>
        store.WriteAsync(
            session =>
                session.ExecuteAsync(
                    $"UPDATE scenes SET lease_owner = NULL, lease_until = NULL WHERE {Fence.Held}",
                    cancellationToken,
                    Fence.Values(held)
                ),
            cancellationToken
        );

    /// <summary>
    /// Inserts chips that are not there yet by their natural key; a chip with the content of an earlier planned one of the scene
    /// becomes skipped(duplicate). False where the lease was lost.
    /// </summary>
    public Task<bool> AddChipsAsync(SceneLease held, IReadOnlyList<Chip> chips, CancellationToken cancellationToken) =>
        UnderLeaseAsync(
            held,
            SceneState.Tiling,
            session => PlannedChips.AddAsync(session, held.Scene.Id, chips, cancellationToken),
            cancellationToken
        );

    /// <summary>
    /// Marks the scene tiled with its stretch and coverage, moves it to analyzing, and to merging where no chip is unfinished.
    /// False where the lease was lost.
    /// </summary>
    public Task<bool> FinishTilingAsync(SceneLease held, string? stretch, string coverage, CancellationToken cancellationToken) =>
        UnderLeaseAsync(
            held,
            SceneState.Tiling,
            async session =>
            {
                await session.ExecuteAsync(
                    $"""
                    UPDATE scenes SET state = {SceneState.Analyzing.Sql()}, tiled = TRUE, stretch = @stretch, coverage = @coverage,
                      lease_owner = NULL, lease_until = NULL
                    WHERE id = @scene
                    """,
                    cancellationToken,
                    ("@scene", held.Scene.Id),
                    ("@stretch", stretch),
                    ("@coverage", coverage)
                );
                await Endings.EndAnalysisAsync(session, [held.Scene.Id], cancellationToken);
            },
            cancellationToken
        );

    /// <summary>
    /// Under the lease to merge: inserts chips skipped(duplicate) that are not there yet, with copies of the answers of those they
    /// repeat. False where the lease was lost.
    /// </summary>
    public Task<bool> AddDuplicatesAsync(SceneLease held, IReadOnlyList<Chip> duplicates, CancellationToken cancellationToken) =>
        UnderLeaseAsync(
            held,
            SceneState.Merging,
            async session =>
            {
                foreach (var chip in duplicates)
                    chip.FinishedAt = session.Now;
                await ChipInserts.AddMissingAsync(session, held.Scene.Id, duplicates, cancellationToken);
                await DuplicateAnswers.CopyAsync(session, held.Scene.Id, cancellationToken);
            },
            cancellationToken
        );

    /// <summary>Under the lease to merge: keeps what the answers say of the whole scene. False where the lease was lost.</summary>
    public Task<bool> SetResultsAsync(SceneLease held, string results, CancellationToken cancellationToken) =>
        UnderLeaseAsync(
            held,
            SceneState.Merging,
            session =>
                session.ExecuteAsync(
                    "UPDATE scenes SET results = @results WHERE id = @scene",
                    cancellationToken,
                    ("@scene", held.Scene.Id),
                    ("@results", results)
                ),
            cancellationToken
        );

    /// <summary>
    /// Replaces the scene's detections by the merged ones, finishes scene and, with its last scene, the job. False where the lease
    /// was lost.
    /// </summary>
    public Task<bool> FinishMergeAsync(
        SceneLease held,
        IReadOnlyList<MergedDetection> detections,
        string coverage,
        CancellationToken cancellationToken
    ) =>
        UnderLeaseAsync(
            held,
            SceneState.Merging,
            async session =>
            {
                await MergedRows.ReplaceAsync(session, held, detections, cancellationToken);
                await session.ExecuteAsync(
                    $"""
                    UPDATE scenes SET state = {SceneState.Done.Sql()}, reason = NULL, coverage = @coverage, lease_owner = NULL,
                      lease_until = NULL, finished_at = @now
                    WHERE id = @scene
                    """,
                    cancellationToken,
                    ("@scene", held.Scene.Id),
                    ("@coverage", coverage)
                );
                await Endings.EndJobAsync(session, held.Job.Id, cancellationToken);
            },
            cancellationToken
        );

    /// <summary>
    /// Ends a scene as failed with its reason, and the job where it was the last. False where the lease was lost.
    /// </summary>
    public Task<bool> FailAsync(SceneLease held, string reason, CancellationToken cancellationToken) =>
        UnderLeaseAsync(
            held,
            null,
            session => Endings.FailSceneAsync(session, held.Scene.Id, held.Job.Id, reason, cancellationToken),
            cancellationToken
        );

    private async Task<SceneLease?> LeaseAsync(bool toMerge, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        var leased = await store.WriteAsync(
            session => SceneTaking.TakeAsync(session, toMerge, owner, lease, cancellationToken),
            cancellationToken
        );
        if (leased is not { } taken)
            return null;
        await using var context = store.CreateContext();
        var scene = await context.Scenes.AsNoTracking().Include(s => s.Job).SingleAsync(s => s.Id == taken.SceneId, cancellationToken);
        return new SceneLease(scene, scene.Job!, owner, taken.Attempt, taken.Until);
    }

    /// <summary>Runs work where the lease still holds (and the scene is in that state, where one is named); false where not.</summary>
    private Task<bool> UnderLeaseAsync(
        SceneLease held,
        SceneState? state,
        Func<StoreSession, Task> work,
        CancellationToken cancellationToken
    ) =>
        store.WriteAsync(
            async session =>
            {
                if (!await Fence.HoldsAsync(session, held, state, cancellationToken))
                    return false;
                await work(session);
                return true;
            },
            cancellationToken
        );
}
