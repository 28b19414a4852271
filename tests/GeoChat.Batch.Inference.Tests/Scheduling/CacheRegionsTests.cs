using CsCheck;
using GeoChat.Batch.Inference.Scheduling;

namespace GeoChat.Batch.Inference.Tests.Scheduling;

public sealed class CacheRegionsTests
{
    [Fact]
    public void Regions_never_overlap_and_all_come_back() =>
        Gen.Int[1, 40]
            .Array[0, 60]
            .Sample(lengths =>
            {
                var regions = new CacheRegions(100);
                var taken = new List<(int Start, int Length)>();
                foreach (var (length, i) in lengths.Select((l, i) => (l, i)))
                {
                    if (regions.TryTake(length, out var start))
                    {
                        Assert.True(start >= 0 && start + length <= 100);
                        Assert.DoesNotContain(taken, t => start < t.Start + t.Length && t.Start < start + length);
                        taken.Add((start, length));
                    }

                    if (i % 3 == 2 && taken.Count > 0)
                    {
                        var back = taken[length % taken.Count];
                        taken.Remove(back);
                        regions.Return(back.Start, back.Length);
                    }
                }

                taken.ForEach(t => regions.Return(t.Start, t.Length));
                Assert.True(regions.TryTake(100, out _));
            });
}
