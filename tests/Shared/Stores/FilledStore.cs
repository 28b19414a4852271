using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Tests;

/// <summary>Brings a store to where readers want it.</summary>
internal static class FilledStore
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// One job, one scene of <paramref name="chips"/> chips in a row, each with one detection of half a degree at its own degree of
    /// longitude: even ones ships, odd ones tanks, scores 0.5 and up. Merged unless told otherwise.
    /// </summary>
    public static async Task<string> AddJobAsync(
        Store store,
        int chips,
        bool merge = true,
        bool georeferenced = true,
        string scene = "harbor"
    )
    {
        var job = (await store.Jobs.SubmitAsync(Make.Job(), [Make.Scene(scene, georeferenced)], Token)).Job;
        var lease = (await store.Leases.LeaseToTileAsync("t", Lease, Token))!;
        await store.Leases.AddChipsAsync(lease, [.. Enumerable.Range(0, chips).Select(i => Chip(i, georeferenced))], Token);
        await store.Leases.FinishTilingAsync(lease, null, "{}", Token);
        var queued = await store.Queue.QueueAsync("nano", chips, Token);
        var claims = await store.Claims.ClaimAsync([.. queued.Select(q => q.ChipId).Order()], "w1", Lease, Token);
        await store.Claims.CompleteAsync(
            [.. claims.Select(c => Make.Completion(c, label: Label(c.Col), score: 0.5 + c.Col / 1000.0))],
            Token
        );
        if (!merge)
            return job.Uid;
        var merging = (await store.Leases.LeaseToMergeAsync("m", Lease, Token))!;
        var boxes = await store.Scenes.ReadBoxesAsync(merging.Scene.Id, Token);
        await store.Leases.FinishMergeAsync(merging, [.. boxes.Select((b, i) => Merged(b, i, georeferenced))], "{}", Token);
        return job.Uid;
    }

    /// <summary>One job whose scene, without chips, ends with these detections.</summary>
    public static async Task AddDetectionsAsync(Store store, IReadOnlyList<Detection> detections)
    {
        await store.Jobs.SubmitAsync(Make.Job(), [Make.Scene()], Token);
        var lease = (await store.Leases.LeaseToTileAsync("t", Lease, Token))!;
        await store.Leases.FinishTilingAsync(lease, null, "{}", Token);
        var merging = (await store.Leases.LeaseToMergeAsync("m", Lease, Token))!;
        await store.Leases.FinishMergeAsync(merging, [.. detections.Select(d => new MergedDetection(d, []))], "{}", Token);
    }

    public static string Label(int col) => col % 2 == 0 ? "ship" : "storage tank";

    private static Chip Chip(int col, bool georeferenced)
    {
        var chip = Make.Chip(col);
        if (!georeferenced)
            chip.Geom = null;
        return chip;
    }

    private static MergedDetection Merged(SceneBox box, int i, bool georeferenced)
    {
        var detection = Make.Detection(i, 0, Label(i), 0.5 + i / 1000.0);
        detection.ChipId = box.ChipId;
        detection.AnswerId = box.Box.AnswerId;
        if (!georeferenced)
        {
            detection.Geom = null;
            detection.HeadingDeg = null;
            detection.PixelCorners = $"[{i},10,{i + 4},10,{i + 4},12,{i},12]";
        }
        return new MergedDetection(detection, [box.Box.Id]);
    }
}
