using CsCheck;
using GeoChat.Batch.Storage.GeoPackage;
using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.FunctionalTests.Storage;

/// <summary>The SQL against the pure functions.</summary>
public sealed class TransitionTests : IDisposable
{
    private static readonly Gen<(int, int, int)[]> Walks = Gen.Select(Gen.Int[0, 19], Gen.Int[0, 999], Gen.Int[0, 999]).Array[80, 160];

    private readonly string _folder = Directory.CreateTempSubdirectory("geochat-walk-").FullName;
    private readonly TestClock _clock = new();
    private readonly GeoPackageStore _store;

    public TransitionTests() => _store = GeoPackageStore.Open(Path.Combine(_folder, "store.gpkg"), _clock);

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public void Sql_and_functions_agree_on_every_row_after_every_event()
    {
        var seen = new HashSet<string>();
        var walks = 0;
        // Walks that never reach a state prove nothing about it: rare ones need more of them.
        string[] all =
        [
            "job Accepted", "job Running", "job Successful", "job Failed", "job Dismissed",
            "scene Accepted", "scene Tiling", "scene Analyzing", "scene Merging", "scene Done", "scene Failed",
            "chip Planned", "chip Queued", "chip Running", "chip Done", "chip Failed pixels", "chip Failed poison",
            "chip Skipped nodata", "chip Skipped dismissed", "chip Skipped scene_failed",
        ];
        // Tile one chip, then three times claim it, let its lease end, reconcile.
        (int, int, int)[] poison = [(1, 0, 0), (3, 0, 0), (4, 0, 0), .. Enumerable.Repeat<(int, int, int)[]>([(9, 0, 0), (15, 89, 0), (16, 0, 0)], 3).SelectMany(steps => steps)];
        Walk(_store, () => _clock.Ms, _clock.Advance, "poison", poison, seen);
        for (var round = 0; round == 0 || (round < 8 && all.Except(seen).Any()); round++)
        {
            Walks.Sample(
                steps => Walk(_store, () => _clock.Ms, _clock.Advance, $"walk {walks++}", steps, seen), iter: 40, threads: 1);
        }

        Assert.Empty(all.Except(seen));
    }

    internal static void Walk(
        SqlStore store, Func<long> now, Action<TimeSpan> advance, string model, (int Action, int A, int B)[] steps, HashSet<string> seen)
    {
        var walk = new TransitionWalk(store, now, advance, model);
        try
        {
            foreach (var (action, a, b) in steps) walk.StepAsync(action, a, b).GetAwaiter().GetResult();
            seen.UnionWith(walk.Seen);
        }
        finally
        {
            walk.EndAsync().GetAwaiter().GetResult();
        }
    }
}
