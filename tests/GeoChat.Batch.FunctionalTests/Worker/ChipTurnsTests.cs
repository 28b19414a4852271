using GeoChat.Batch.ServiceDefaults;
using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.GeoPackage;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.States;
using GeoChat.Batch.Worker;
using GeoChat.Batch.Worker.Analyze;
using GeoChat.Batch.Worker.Engine;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.FunctionalTests.Worker;

/// <summary>A chip's turn, over a real store.</summary>
public sealed class ChipTurnsTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private readonly string _folder = Directory.CreateTempSubdirectory("geochat-turns-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_claim_that_fails_after_the_wait_leaves_the_gate_open()
    {
        await using var store = GeoPackageStore.Open(Path.Combine(_folder, "store.gpkg"));
        var chip = await PlannedChipAsync(store);
        var claims = Claims(store);
        var gate = new AloneGate();
        var turns = new ChipTurns(claims, gate, new HeldChips(), new ChipClaims(store));
        var lone = gate.TryEnter(alone: true)!;
        var waiting = turns.TakeAsync(chip, Token);
        await SuspendedAsync(store, chip, waiting);

        // No claim can be had from now on, and not for want of a database.
        await claims.DisposeAsync();
        lone.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        using var next = gate.TryEnter(alone: true);
        Assert.NotNull(next);
    }

    [Fact]
    public async Task A_turn_lets_others_in_when_it_is_over()
    {
        await using var store = GeoPackageStore.Open(Path.Combine(_folder, "store.gpkg"));
        var chip = await PlannedChipAsync(store);
        await using var claims = Claims(store);
        var gate = new AloneGate();
        var held = new HeldChips();
        using (var turn = await new ChipTurns(claims, gate, held, new ChipClaims(store)).TakeAsync(chip, Token))
        {
            Assert.Equal([chip], held.Ids);
            Assert.Null(gate.TryEnter(alone: true));
            turn!.Leave();
            gate.TryEnter(alone: true)!.Dispose();
            Assert.Equal([chip], held.Ids);
        }

        Assert.Empty(held.Ids);
        Assert.Null(await new ChipTurns(claims, gate, held, new ChipClaims(store)).TakeAsync(chip, Token));
    }

    private static ClaimBatcher Claims(GeoPackageStore store) =>
        new(
            new ChipClaims(store),
            new WorkerIdentity(new ProcessName()),
            new StorePatience(
                new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance),
                TimeProvider.System,
                NullLogger<StorePatience>.Instance
            ),
            Options.Create(new WorkerOptions { GroupTime = TimeSpan.FromMilliseconds(1) }),
            TimeProvider.System
        );

    private static async Task<long> PlannedChipAsync(GeoPackageStore store)
    {
        var scenes = new SceneLeases(store);
        await new JobTable(store).SubmitAsync(Make.Job(), [Make.Scene()], Token);
        var lease = (await scenes.LeaseToTileAsync("t", Lease, Token))!;
        Assert.True(await scenes.AddChipsAsync(lease, [Make.Chip(0)], Token));
        Assert.True(await scenes.FinishTilingAsync(lease, null, "{}", Token));
        return Assert.Single(await new SceneReads(store).ReadChipsAsync(lease.Scene.Id, Token)).Id;
    }

    private static async Task SuspendedAsync(GeoPackageStore store, long chip, Task waiting)
    {
        while (!waiting.IsCompleted)
        {
            await using var context = store.CreateContext();
            if (context.Chips.Any(c => c.Id == chip && c.State == ChipState.Queued && c.Attempt == 1))
                return;
            await Task.Delay(10, Token);
        }

        await waiting;
    }
}
