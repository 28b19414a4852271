namespace GeoChat.Batch.Cli.Models;

/// <summary>How far scores are shares of hits: detections in ten bins of score.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Bins">Lower edge, number, mean score and share right of the bins that hold any.</param>
/// <param name="Error">Expected calibration error: mean distance of score and share, weighed by the bins' numbers.</param>
/// <param name="Brier">Mean squared distance of score and outcome.</param>
/// <param name="Auc">How often a right detection scores above a wrong one.</param>
public sealed record Reliability(
    string Name,
    IReadOnlyList<(double From, int Count, double Score, double Share)> Bins,
    double Error,
    double Brier,
    double Auc
)
{
    /// <summary>Bins between 0 and 1.</summary>
    public const int BinCount = 10;

    /// <summary>Measures scores against outcomes.</summary>
    public static Reliability Of(string name, IReadOnlyList<(double Score, bool Right)> cases)
    {
        var bins = cases
            .GroupBy(c => Math.Min(BinCount - 1, (int)(c.Score * BinCount)))
            .OrderBy(g => g.Key)
            .Select(g =>
                (From: (double)g.Key / BinCount, Count: g.Count(), Score: g.Average(c => c.Score), Share: g.Average(c => c.Right ? 1.0 : 0))
            )
            .ToList();
        return new(
            name,
            bins,
            bins.Sum(b => b.Count * Math.Abs(b.Score - b.Share)) / Math.Max(1, cases.Count),
            cases.Count == 0 ? 0 : cases.Average(c => Math.Pow((c.Right ? 1 : 0) - c.Score, 2)),
            Area(cases)
        );
    }

    // By ranks; ties count half.
    private static double Area(IReadOnlyList<(double Score, bool Right)> cases)
    {
        var right = cases.Count(c => c.Right);
        if (right == 0 || right == cases.Count)
            return double.NaN;
        var ranks = 0.0;
        var rank = 1;
        foreach (var tie in cases.GroupBy(c => c.Score).OrderBy(g => g.Key))
        {
            var count = tie.Count();
            ranks += tie.Count(c => c.Right) * (rank + (count - 1) / 2.0);
            rank += count;
        }

        return (ranks - right * (right + 1.0) / 2) / ((double)right * (cases.Count - right));
    }
}
