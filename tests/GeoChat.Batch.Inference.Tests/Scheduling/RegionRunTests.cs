using CsCheck;
using GeoChat.Batch.Inference.Models;
using GeoChat.Batch.Inference.Scheduling;

namespace GeoChat.Batch.Inference.Tests.Scheduling;

public sealed class RegionRunTests
{
    [Fact]
    public void Neighbours_of_one_length_are_one_run_whatever_their_order()
    {
        var runs = RegionRun.Group([At(200, 40), At(0, 50, rows: 2), At(100, 33), At(300, 50)]);
        var run = Assert.Single(runs);
        Assert.Equal((0, 100, 2, 64), (run.Start, run.Stride, run.Rows, run.Length));
        Assert.Equal([0, 100, 200, 300], run.Segments.Select(s => s.Region));
    }

    [Fact]
    public void Every_request_is_in_one_run_whose_view_of_its_region_covers_it_and_nothing_else() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[0, 25], Gen.Int[0, 20], Gen.Int[1, 4])
            .Array[1, 40]
            .Sample(requests =>
            {
                var segments = new List<Segment>();
                var next = 0;
                foreach (var (length, gap, spare, rows) in requests)
                {
                    segments.Add(At(next += gap, length, rows, length + spare));
                    next += length + spare;
                }

                var runs = RegionRun.Group(segments);
                Assert.Equal(segments, runs.SelectMany(r => r.Segments).OrderBy(s => s.Region));
                foreach (var run in runs)
                {
                    foreach (var (segment, i) in run.Segments.Select((s, i) => (s, i)))
                    {
                        Assert.Equal(segment.Region, run.Start + (i * run.Stride));
                        Assert.InRange(segment.Length, 1, run.Length);
                        Assert.InRange(segment.Count, 1, run.Rows);
                        Assert.InRange(run.Length, 1, segment.Reserved);
                    }
                }
            });

    private static Segment At(int region, int length, int rows = 1, int reserved = 100) =>
        new(0, rows, region, reserved, length, length - rows, [.. Enumerable.Repeat(0, length)], 0, [.. Enumerable.Range(0, rows)]);
}
