using CsCheck;
using GeoChat.Batch.Storage.GeoPackage;
using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Storage.Tests.Transitions;

/// <summary>The SQL against the pure functions.</summary>
public sealed class TransitionTests : IDisposable
{
    private static readonly Gen<(int, int, int)[]> Walks = Gen.Select(Gen.Int[0, 21], Gen.Int[0, 999], Gen.Int[0, 999]).Array[80, 140];

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
        var seen = WalkAll(_store, () => _clock.Ms, _clock.Advance, 25);
        // Walks that never reach a state prove nothing about it.
        string[] all =
        [
            "job Accepted",
            "job Running",
            "job Successful",
            "job Failed",
            "job Dismissed",
            "scene Accepted",
            "scene Tiling",
            "scene Analyzing",
            "scene Merging",
            "scene Done",
            "scene Failed",
            "chip Planned",
            "chip Queued",
            "chip Running",
            "chip Done",
            "chip Failed pixels",
            "chip Failed poison",
            "chip Skipped nodata",
            "chip Skipped dismissed",
            "chip Skipped scene_failed",
        ];
        Assert.Empty(all.Except(seen));
    }

    /// <summary>Walks, the same in every run; returns the states that were reached.</summary>
    internal static HashSet<string> WalkAll(Store store, Func<long> now, Action<TimeSpan> advance, int walks)
    {
        var seen = new HashSet<string>();
        for (uint i = 0; i < walks; i++)
        {
            var walk = new TransitionWalk(store, now, advance, $"walk {i}");
            var number = i;
            var step = 0;
            try
            {
                foreach (var (action, a, b) in Walks.Generate(new PCG(i, 42), null, out _))
                {
                    step++;
                    walk.StepAsync(action, a, b).GetAwaiter().GetResult();
                }
            }
            catch (Xunit.Sdk.XunitException e)
            {
                Assert.Fail($"walk {number}, step {step}: {e.Message}");
            }
            walk.EndAsync().GetAwaiter().GetResult();
            seen.UnionWith(walk.Seen);
        }
        return seen;
    }
}
