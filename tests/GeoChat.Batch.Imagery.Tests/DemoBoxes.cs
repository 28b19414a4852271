using System.Globalization;
using System.Text.Json;
using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Chips;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>
/// What geochat-nano answers on the demo scenes (Fixtures/*.boxes.tsv), their truth, and the score of detections against it.
/// </summary>
internal static class DemoBoxes
{
    public static List<RawBox> Raw(string scene) =>
        [
            .. File.ReadLines(Places.Fixture(scene + ".boxes.tsv"))
                .Select(line => line.Split('\t'))
                .Select(f => new RawBox(
                    long.Parse(f[0], CultureInfo.InvariantCulture),
                    long.Parse(f[1], CultureInfo.InvariantCulture),
                    0,
                    f[2],
                    [.. f[8..16].Select(v => double.Parse(v, CultureInfo.InvariantCulture))],
                    double.Parse(f[3], CultureInfo.InvariantCulture),
                    new ChipWindow(
                        0,
                        int.Parse(f[6], CultureInfo.InvariantCulture),
                        int.Parse(f[7], CultureInfo.InvariantCulture),
                        int.Parse(f[4], CultureInfo.InvariantCulture),
                        int.Parse(f[5], CultureInfo.InvariantCulture),
                        504,
                        504
                    )
                )),
        ];

    public static ILookup<string, double[]> Truth(string scene)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Places.Sample(scene + ".truth.geojson")));
        return json
            .RootElement.GetProperty("features")
            .EnumerateArray()
            .Select(f => f.GetProperty("properties"))
            .Select(p =>
            {
                var c = p.GetProperty("centre_px");
                var s = p.GetProperty("size_px");
                return (
                    Label: p.GetProperty("label").GetString()!,
                    Box: Boxes.Rotated(
                        c[0].GetDouble(),
                        c[1].GetDouble(),
                        s[0].GetDouble(),
                        s[1].GetDouble(),
                        p.GetProperty("angle_clockwise_px").GetDouble()
                    )
                );
            })
            .ToLookup(t => t.Label, t => t.Box);
    }

    /// <summary>F1 at rotated IoU 0.5 over all classes together, each true object matched once.</summary>
    public static (double F1, string Table) Score(IEnumerable<(string Label, double[] Corners)> detections, ILookup<string, double[]> truth)
    {
        var found = detections.ToLookup(d => d.Label, d => d.Corners);
        int right = 0,
            all = 0,
            want = 0;
        var table = new List<string>();
        foreach (var label in found.Select(g => g.Key).Union(truth.Select(g => g.Key)).Order(StringComparer.Ordinal))
        {
            var taken = new HashSet<double[]>();
            foreach (var box in found[label])
            {
                var best = truth[label].Where(t => !taken.Contains(t)).MaxBy(t => Boxes.Iou(box, t));
                if (best is not null && Boxes.Iou(box, best) >= 0.5)
                    taken.Add(best);
            }

            var n = found[label].Count();
            var t = truth[label].Count();
            right = right + taken.Count;
            all = all + n;
            want = want + t;
            table.Add($"{label}: {taken.Count} right of {n}, {t} true, F1 {2.0 * taken.Count / (n + t):F3}");
        }

        return (2.0 * right / (all + want), string.Join(Environment.NewLine, table));
    }
}
