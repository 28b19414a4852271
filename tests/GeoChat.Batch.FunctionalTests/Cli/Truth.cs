using System.Text.Json;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>A demo scene's true objects, and how detections score against them.</summary>
internal static class Truth
{
    /// <summary>
    /// F1 over all classes: a detection is right where it overlaps a true object of its label, not taken yet, at rotated IoU 0.5 or
    /// more.
    /// </summary>
    public static (double F1, IReadOnlyDictionary<string, double> ByLabel) Score(
        string truthFile,
        IEnumerable<(string Label, Polygon Box)> detections
    )
    {
        var truth = Read(truthFile).ToLookup(t => t.Label, t => t.Box);
        var found = detections.ToLookup(d => d.Label, d => d.Box);
        var right = 0;
        var all = 0;
        var byLabel = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var label in truth.Select(g => g.Key).Union(found.Select(g => g.Key)))
        {
            var hits = Match([.. found[label]], [.. truth[label]]);
            var both = found[label].Count() + truth[label].Count();
            byLabel[label] = 2.0 * hits / both;
            right = right + hits;
            all = all + both;
        }

        return (2.0 * right / all, byLabel);
    }

    private static int Match(IReadOnlyList<Polygon> found, IReadOnlyList<Polygon> truth)
    {
        var taken = new HashSet<int>();
        foreach (var box in found)
        {
            var best = -1;
            var overlap = 0.0;
            for (var i = 0; i < truth.Count; i++)
            {
                if (taken.Contains(i) || !box.EnvelopeInternal.Intersects(truth[i].EnvelopeInternal))
                    continue;
                var common = box.Intersection(truth[i]).Area;
                var iou = common / (box.Area + truth[i].Area - common);
                if (iou > overlap)
                {
                    best = i;
                    overlap = iou;
                }
            }

            if (overlap >= 0.5)
                taken.Add(best);
        }

        return taken.Count;
    }

    /// <summary>
    /// Labelled polygons of a GeoJSON file, in longitude and latitude: overlap as a share of area is the same there as in pixels.
    /// </summary>
    public static IReadOnlyList<(string Label, Polygon Box)> Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return
        [
            .. document
                .RootElement.GetProperty("features")
                .EnumerateArray()
                .Select(feature =>
                    (
                        feature.GetProperty("properties").GetProperty("label").GetString()!,
                        new Polygon(
                            new LinearRing([
                                .. feature
                                    .GetProperty("geometry")
                                    .GetProperty("coordinates")[0]
                                    .EnumerateArray()
                                    .Select(p => new Coordinate(p[0].GetDouble(), p[1].GetDouble())),
                            ])
                        )
                    )
                ),
        ];
    }
}
