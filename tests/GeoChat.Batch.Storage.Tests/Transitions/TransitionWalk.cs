using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Storage.Tests.Transitions;

/// <summary>Does the same random things to a store and to the pure functions, and compares every row after each.</summary>
internal sealed class TransitionWalk(Store store, Func<long> now, Action<TimeSpan> advance, string model)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Old = TimeSpan.FromSeconds(100);

    private readonly PipelineModel _model = new();
    private readonly List<SceneLease> _leases = [];
    private readonly List<ClaimedChip> _claims = [];
    private int _nextCol;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>States that chips were seen in, to know that a walk went far enough.</summary>
    public HashSet<string> Seen { get; } = [];

    public async Task StepAsync(int action, int a, int b)
    {
        if (_model.Jobs.Count == 0)
            await SubmitAsync(2);
        await (
            action switch
            {
                0 when _model.Jobs.Count < 3 => SubmitAsync(a % 2 + 1),
                0 or 1 => TakeAsync(false, "t" + a % 2),
                2 => TakeAsync(true, "m" + a % 2),
                3 => AddAsync(Pick(_leases, a), b % 4 + 1),
                4 => EndAsync(Pick(_leases, a)),
                5 => OnLeaseAsync(
                    Pick(_leases, a),
                    l => new SceneEvent.Fail(l.Owner, l.Attempt, "unreadable"),
                    l => store.Leases.FailAsync(l, "unreadable", Token),
                    b % 4 == 0
                ),
                6 => OnLeaseAsync(
                    Pick(_leases, a),
                    l => new SceneEvent.Renew(l.Owner, l.Attempt, 60_000),
                    l => store.Leases.RenewAsync(l, Lease, Token)
                ),
                7 => ReleaseLeaseAsync(Pick(_leases, a), b % 3 == 0),
                8 => QueueAsync(a % 5 + 1),
                9 or 10 => ClaimAsync(a, b % 4 + 1),
                11 or 12 => CompleteAsync(a, b),
                13 => RenewAsync("w" + a % 2),
                14 => b % 3 == 0 ? SuspendAsync(Pick(_claims, a)) : ReleaseAsync(Pick(_claims, a)),
                15 => AdvanceAsync(a % 90),
                16 => ReconcileAsync(),
                17 => b % 8 == 0 ? DismissAsync(_model.Jobs[a % _model.Jobs.Count]) : RetryAsync(_model.Jobs[a % _model.Jobs.Count]),
                18 => b % 4 == 0 ? ResetAsync() : RetryAsync(_model.Jobs[a % _model.Jobs.Count]),
                19 => UnqueueAsync(a),
                21 => ReopenAsync(_model.Jobs[a % _model.Jobs.Count], b % 2 == 0),
                _ => CrashAsync(a),
            }
        );
        await CompareAsync();
    }

    /// <summary>Leaves nothing that could reach into another walk.</summary>
    public async Task EndAsync()
    {
        foreach (var job in _model.Jobs)
            await store.Jobs.DismissAsync(job.Uid, Token);
    }

    private async Task SubmitAsync(int scenes)
    {
        var rows = Enumerable.Range(0, scenes).Select(i => Make.Scene("s" + i)).ToList();
        var outcome = await store.Jobs.SubmitAsync(Make.Job(model: model), rows, Token);
        var job = new ModelJob(outcome.Job.Uid);
        job.Scenes.AddRange(rows.Select(r => new ModelScene(job, r.Id)));
        _model.Jobs.Add(job);
    }

    private async Task TakeAsync(bool merge, string owner)
    {
        var expected = _model.Take(new SceneEvent.Take(owner, merge, 60_000), now());
        var lease = merge
            ? await store.Leases.LeaseToMergeAsync(owner, Lease, Token)
            : await store.Leases.LeaseToTileAsync(owner, Lease, Token);
        Assert.Equal((expected?.Id, expected?.Row.Attempt), (lease?.Scene.Id, lease?.Attempt));
        if (lease is not null)
            _leases.Add(lease);
    }

    private async Task AddAsync(SceneLease? lease, int count)
    {
        if (lease is null)
            return;
        var scene = Scene(lease);
        var chips = Enumerable.Range(0, count).Select(_ => Make.Chip(_nextCol++)).ToList();
        if (count == 4)
        {
            chips[0].State = ChipState.Skipped;
            chips[0].Reason = "nodata";
        }
        var fits = scene.Row.State == SceneState.Tiling && scene.Row.Attempt == lease.Attempt && scene.Row.LeaseOwner == lease.Owner;
        Assert.Equal(fits, await store.Leases.AddChipsAsync(lease, chips, Token));
        if (fits)
            scene.Chips.AddRange(chips.Select(c => new ModelChip(scene, c.Id, new(c.State, c.Reason, FinishedAt: c.FinishedAt))));
    }

    private Task EndAsync(SceneLease? lease) =>
        lease is not null && Scene(lease).Row.State == SceneState.Merging
            ? OnLeaseAsync(
                lease,
                l => new SceneEvent.FinishMerge(l.Owner, l.Attempt),
                l => store.Leases.FinishMergeAsync(l, [], "{}", Token)
            )
            : OnLeaseAsync(
                lease,
                l => new SceneEvent.FinishTiling(l.Owner, l.Attempt),
                l => store.Leases.FinishTilingAsync(l, null, "{}", Token)
            );

    private async Task OnLeaseAsync(
        SceneLease? lease,
        Func<SceneLease, SceneEvent> happened,
        Func<SceneLease, Task<bool>> statement,
        bool really = true
    )
    {
        if (lease is null || !really)
            return;
        Assert.Equal(_model.Apply(Scene(lease), happened(lease), now()) != SceneEffects.None, await statement(lease));
    }

    private Task ReleaseLeaseAsync(SceneLease? lease, bool really) =>
        OnLeaseAsync(
            lease,
            l => new SceneEvent.Release(l.Owner, l.Attempt),
            async l =>
            {
                var held = (await store.Leases.RenewAsync(l, Lease, Token));
                await store.Leases.ReleaseAsync(l, Token);
                return held;
            },
            really
        );

    private async Task QueueAsync(int max)
    {
        var planned = _model.Chips.Count(c => c.Row.State == ChipState.Planned && c.Scene.Job.Row.Live);
        var queued = await store.Queue.QueueAsync(model, max, Token);
        Assert.Equal(Math.Min(max, planned), queued.Count);
        foreach (var chip in queued)
            Assert.Equal(ChipEffects.Publish, _model.Apply(Chip(chip.ChipId), new ChipEvent.Queue(), now()));
    }

    private async Task ClaimAsync(int start, int count)
    {
        var chips = _model.Chips.ToList();
        if (chips.Count == 0)
            return;
        var worker = "w" + start % 2;
        var some = Enumerable.Range(0, Math.Min(count, chips.Count)).Select(i => chips[(start + i) % chips.Count]).ToList();
        var expected = some.Where(c => _model.Apply(c, new ChipEvent.Claim(worker, 60_000), now()) != ChipEffects.None).ToList();
        var claims = await store.Claims.ClaimAsync([.. some.Select(c => c.Id)], worker, Lease, Token);
        Assert.Equal(expected.Select(c => (c.Id, c.Row.Attempt, c.Row.Crashes > 0)), claims.Select(c => (c.ChipId, c.Attempt, c.Alone)));
        _claims.AddRange(claims);
    }

    private async Task CompleteAsync(int start, int b)
    {
        if (_claims.Count == 0)
            return;
        var some = Enumerable.Range(0, Math.Min(b % 3 + 1, _claims.Count)).Select(i => _claims[(start + i) % _claims.Count]).ToList();
        var failed = b % 5 == 0 ? "pixels" : null;
        var completions = some.Select(c =>
                failed is not null ? Make.Failure(c) : Make.Completion(c) with { Quarters = b % 4 == 3 ? [Quarter()] : [] }
            )
            .ToList();
        var outcome = await store.Claims.CompleteAsync(completions, Token);
        // Quarters are there before the last-chip statement looks.
        foreach (var (completion, _) in completions.Zip(outcome.Written).Where(pair => pair.Second))
        {
            var scene = Chip(completion.ChipId).Scene;
            scene.Chips.AddRange(completion.Quarters.Select(q => new ModelChip(scene, q.Id, new(q.State))));
        }

        var expected = some.Select(c => _model.Apply(Chip(c.ChipId), new ChipEvent.Complete(c.Attempt, failed), now()) != ChipEffects.None)
            .ToList();
        Assert.Equal(expected, outcome.Written);

        Chip Quarter()
        {
            var quarter = Make.Chip(_nextCol++);
            quarter.Level = 1;
            return quarter;
        }
    }

    private async Task RenewAsync(string worker)
    {
        var expected = _model
            .Chips.Where(c => _model.Apply(c, new ChipEvent.Renew(worker, 60_000), now()) != ChipEffects.None)
            .Select(c => c.Id)
            .ToList();
        Assert.Equal(expected.Order(), (await store.Claims.RenewAsync(worker, [.. _model.Chips.Select(c => c.Id)], Lease, Token)).Order());
    }

    private async Task ReleaseAsync(ClaimedChip? claim)
    {
        if (claim is null)
            return;
        _model.Apply(Chip(claim.ChipId), new ChipEvent.Release(claim.Attempt), now());
        await store.Claims.ReleaseAsync([(claim.ChipId, claim.Attempt)], Token);
    }

    private async Task SuspendAsync(ClaimedChip? claim)
    {
        if (claim is null)
            return;
        _model.Apply(Chip(claim.ChipId), new ChipEvent.Suspend(claim.Attempt), now());
        await store.Claims.SuspendAsync([(claim.ChipId, claim.Attempt)], Token);
    }

    private Task AdvanceAsync(int seconds)
    {
        advance(TimeSpan.FromSeconds(seconds));
        return Task.CompletedTask;
    }

    private async Task ReconcileAsync()
    {
        var effects = _model
            .Chips.Select(c => (Before: c.Row.State, After: _model.Apply(c, new ChipEvent.Reconcile((long)Old.TotalMilliseconds), now())))
            .ToList();
        foreach (var scene in _model.Scenes)
            _model.EndAnalysis(scene, now());
        var report = await store.Queue.ReconcileAsync(Old, Token);
        Assert.Equal(
            (
                effects.Count(e => e.After == ChipEffects.Publish),
                effects.Count(e => e is { Before: ChipState.Running, After: not ChipEffects.None }),
                effects.Count(e => e.After == ChipEffects.Ended)
            ),
            (report.Requeued.Count, report.LeasesTakenBack, report.Poisoned)
        );
    }

    /// <summary>A worker ends with its claims; they are noticed when their leases end.</summary>
    private async Task CrashAsync(int a)
    {
        await ClaimAsync(a, 3);
        await AdvanceAsync(61);
        await ReconcileAsync();
    }

    private async Task DismissAsync(ModelJob job)
    {
        var live = job.Row.Live;
        _model.Dismiss(job, now());
        Assert.Equal(live, await store.Jobs.DismissAsync(job.Uid, Token));
    }

    private async Task RetryAsync(ModelJob job) =>
        Assert.Equal(_model.Retry(job, now()), await store.Jobs.RetryFailedAsync(job.Uid, Token));

    private async Task ReopenAsync(ModelJob job, bool remerge)
    {
        // No scene here is a sample: continuing changes nothing.
        var expected = _model.Reopen(job, remerge ? new SceneEvent.Remerge() : new SceneEvent.Continue(false), now());
        Assert.Equal(
            expected,
            remerge ? await store.Jobs.RemergeAsync(job.Uid, """{"iou":0.3}""", Token) : await store.Jobs.ContinueAsync(job.Uid, Token)
        );
    }

    private async Task ResetAsync()
    {
        foreach (var scene in _model.Scenes)
            _model.Apply(scene, new SceneEvent.Reset(), now());
        var expected = _model.Chips.Count(c => _model.Apply(c, new ChipEvent.Reset(), now()) != ChipEffects.None);
        Assert.Equal(expected, await store.Queue.ResetInFlightAsync(Token));
    }

    private async Task UnqueueAsync(int a)
    {
        if (Pick([.. _model.Chips], a) is not { } chip)
            return;
        _model.Apply(chip, new ChipEvent.Unqueue(), now());
        await store.Queue.UnqueueAsync([chip.Id], Token);
    }

    private async Task CompareAsync()
    {
        await using var context = store.CreateContext();
        foreach (var job in _model.Jobs)
        {
            var stored = await context.Jobs.AsNoTracking().Include(j => j.Scenes).SingleAsync(j => j.Uid == job.Uid, Token);
            Assert.Equal(job.Row, new JobRow(stored.State, stored.Partial, stored.Message, stored.StartedAt, stored.FinishedAt));
            Assert.Equal(job.Scenes.Select(s => s.Row), stored.Scenes.OrderBy(s => s.Ordinal).Select(Row));
            Seen.Add("job " + stored.State);
            foreach (var scene in job.Scenes)
            {
                var chips = await context.Chips.AsNoTracking().Where(c => c.SceneId == scene.Id).OrderBy(c => c.Id).ToListAsync(Token);
                Assert.Equal(scene.Chips.OrderBy(c => c.Id).Select(c => (c.Id, c.Row)), chips.Select(c => (c.Id, Row(c))));
                Seen.Add("scene " + scene.Row.State);
                foreach (var chip in chips)
                    Seen.Add($"chip {chip.State} {chip.Reason}".TrimEnd());
            }
        }
    }

    private ModelScene Scene(SceneLease lease) => _model.Scenes.Single(s => s.Id == lease.Scene.Id);

    private ModelChip Chip(long id) => _model.Chips.Single(c => c.Id == id);

    private static T? Pick<T>(List<T> list, int i)
        where T : class => list.Count == 0 ? null : list[^(i % Math.Min(list.Count, 4) + 1)];

    private static SceneRow Row(Scene s) => new(s.State, s.Tiled, s.Reason, s.LeaseOwner, s.LeaseUntil, s.Attempt, s.Crashes, s.FinishedAt);

    private static ChipRow Row(Chip c) => new(c.State, c.Reason, c.Attempt, c.Crashes, c.Worker, c.LeaseUntil, c.QueuedAt, c.FinishedAt);
}
