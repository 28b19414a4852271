using CsCheck;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Sampling;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>Part of the chips for the whole of them.</summary>
public sealed class SamplingTests
{
    [Fact]
    public void Cells_divide_the_scene_among_its_chips_without_gap_or_overlap()
    {
        Gen.Select(Gen.Int[1, 1500], Gen.Int[1, 1500], Gen.Int[24, 600], Gen.Double[0, 0.9])
            .Sample(
                (width, height, chip, overlap) =>
                {
                    var windows = ChipPlanner.Plan(width, height, chip, overlap);
                    var cells = new ChipCells(windows, width, height);
                    Assert.Equal((long)width * height, windows.Sum(w => cells.Area(w.Col, w.Row)));
                    foreach (
                        var (x, y) in new[]
                        {
                            (0.0, 0.0),
                            (width - 0.5, height - 0.5),
                            (width / 2.0, height / 3.0),
                            (width * 0.77, height * 0.11),
                        }
                    )
                    {
                        var (col, row) = cells.Owner(x, y);
                        var owner = windows.Single(w => w.Col == col && w.Row == row);
                        Assert.True(
                            x >= owner.X && x < owner.Right && y >= owner.Y && y < owner.Bottom,
                            "a place belongs to a chip that does not show it"
                        );
                    }
                },
                iter: 300
            );
    }

    [Fact]
    public void A_sample_is_spread_over_the_grid_and_the_same_seed_draws_the_same()
    {
        var windows = ChipPlanner.Plan(20_000, 20_000, 504);
        var sample = StratifiedSample.Draw(windows, 0.05, 7);
        Assert.Equal((int)Math.Round(0.05 * windows.Count), sample.Drawn.Count());
        Assert.Equal(windows.Count, sample.PopulationSize);
        Assert.Equal(sample.Drawn, StratifiedSample.Draw(windows, 0.05, 7).Drawn);
        Assert.NotEqual(sample.Drawn, StratifiedSample.Draw(windows, 0.05, 8).Drawn);
        // Each quarter of the scene has about a quarter of it.
        foreach (var quarter in sample.Drawn.GroupBy(w => (w.X > 10_000, w.Y > 10_000)))
            Assert.InRange(quarter.Count(), sample.Drawn.Count() / 5, sample.Drawn.Count() / 3);
        Assert.Equal(windows.ToHashSet(), StratifiedSample.Draw(windows, 1, 3).Drawn.ToHashSet());
    }

    [Theory]
    [InlineData(0.05, 3.0, 0.0)]
    [InlineData(0.10, 0.5, 0.0)]
    [InlineData(0.05, 2.0, 8.0)]
    [InlineData(0.20, 0.05, 0.0)]
    public void The_interval_holds_the_true_total_in_about_95_of_100_samples(double share, double mean, double clustered)
    {
        // Counts by chip: chance, or crowded towards one corner.
        var windows = ChipPlanner.Plan(15_000, 15_000, 504);
        var random = new Random(11);
        var counts = windows.ToDictionary(
            w => w,
            w => Poisson(random, mean + (clustered * Math.Exp(-((w.X * (double)w.X) + (w.Y * (double)w.Y)) / 3e7)))
        );
        var truth = counts.Values.Sum();
        var held = 0;
        var bias = 0.0;
        const int samples = 400;
        for (var seed = 0; seed < samples; seed++)
        {
            var estimate = StratifiedSample.Draw(windows, share, seed).Estimate(w => counts[w]);
            held += estimate.Low <= truth && truth <= estimate.High ? 1 : 0;
            bias += estimate.Total / samples;
        }

        Assert.InRange(held / (double)samples, 0.92, 1);
        Assert.InRange(bias / truth, 0.93, 1.07);
    }

    [Fact]
    public void A_sample_of_all_chips_has_no_doubt()
    {
        var windows = ChipPlanner.Plan(3000, 3000, 504);
        Assert.Equal(
            new SampleEstimate(windows.Count * 2, windows.Count * 2, windows.Count * 2),
            StratifiedSample.Draw(windows, 1, 1).Estimate(_ => 2)
        );
    }

    private static double Poisson(Random random, double mean)
    {
        var limit = Math.Exp(-mean);
        var product = random.NextDouble();
        var count = 0;
        for (; product > limit; count++)
            product *= random.NextDouble();
        return count;
    }
}
