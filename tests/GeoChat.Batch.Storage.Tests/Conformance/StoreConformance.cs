using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;
using GeoChat.Batch.Storage.Workers;

namespace GeoChat.Batch.Storage.Tests.Conformance;

/// <summary>What every store promises the pipeline; run on each database.</summary>
public abstract partial class StoreConformance
{
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract Store Store { get; }

    private JobTable Jobs => Store.Jobs;

    private SceneLeases Leases => Store.Leases;

    private SceneReads Scenes => Store.Scenes;

    private ChipQueue Queue => Store.Queue;

    private ChipClaims Claims => Store.Claims;

    private WorkerTable Workers => Store.Workers;

    protected abstract void Advance(TimeSpan time);

    protected async Task<string> SubmitAsync(params Scene[] scenes) => (await Jobs.SubmitAsync(Make.Job(), scenes, Token)).Job.Uid;

    protected async Task<SceneLease> TileAsync(params Chip[] chips)
    {
        var lease = (await Leases.LeaseToTileAsync("t", Lease, Token))!;
        Assert.True(await Leases.AddChipsAsync(lease, chips, Token));
        Assert.True(await Leases.FinishTilingAsync(lease, """{"low":0}""", "{}", Token));
        return lease;
    }

    protected async Task<IReadOnlyList<ClaimedChip>> ClaimAllAsync()
    {
        var queued = await Queue.QueueAsync("nano", 1000, Token);
        return await Claims.ClaimAsync([.. queued.Select(q => q.ChipId).Order()], "w1", Lease, Token);
    }

    protected async Task MergeAsync()
    {
        var lease = (await Leases.LeaseToMergeAsync("m", Lease, Token))!;
        var boxes = await Scenes.ReadBoxesAsync(lease.Scene.Id, Token);
        Assert.True(
            await Leases.FinishMergeAsync(
                lease,
                [.. boxes.Select(b => new MergedDetection(WithSource(Make.Detection(0, 0), b), [b.Box.Id]))],
                "{}",
                Token
            )
        );
    }

    private async Task<JobStatus> JobAsync(string uid) => (await Jobs.FindAsync(uid, Token))!;

    private static (long Boxes, long Detections) Counts(JobStatus status) => (status.Boxes, status.Detections);

    private static Detection WithSource(Detection detection, SceneBox box)
    {
        detection.ChipId = box.ChipId;
        detection.AnswerId = box.Box.AnswerId;
        return detection;
    }

    private static Chip Skipped(int col)
    {
        var chip = Make.Chip(col);
        chip.State = ChipState.Skipped;
        chip.Reason = "nodata";
        chip.ContentHash = null;
        return chip;
    }

    /// <summary>The same pixels asked other queries.</summary>
    private static Chip Other(int col, string hash)
    {
        var chip = Make.Chip(col, hash: hash);
        chip.Queries = "[1]";
        return chip;
    }

    /// <summary>The same pixels as a region of its own.</summary>
    private static Chip Region(int col, string hash)
    {
        var chip = Make.Chip(col, hash: hash);
        chip.Level = -1;
        return chip;
    }

    private static WorkerNode Worker(string id, int slots, string model = "nano") =>
        new()
        {
            Id = id,
            Model = model,
            ModelSha256 = "ab",
            Dtype = "fp32",
            Device = "cpu",
            Slots = slots,
            ChipsPerSecond = 1.5,
        };
}
