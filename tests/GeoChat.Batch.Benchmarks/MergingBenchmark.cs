using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Merging;

namespace GeoChat.Batch.Benchmarks;

/// <summary>Merging of boxes in memory, on one core: 10,000, 100,000 and a million raw boxes of one scene.</summary>
internal static class MergingBenchmark
{
    private const int Side = 504,
        Step = 378,
        ObjectsPerChip = 12,
        Repeats = 3;
    private static readonly int[] Counts = [10_000, 100_000, 1_000_000];

    /// <summary>The verb.</summary>
    public static Command Command()
    {
        var command = new Command("merging", "Merge 10,000, 100,000 and a million boxes in memory, on one core");
        command.SetAction(_ => Run());
        return command;
    }

    private static void Run()
    {
        Console.WriteLine("| raw boxes | detections | CPU | per box |");
        Console.WriteLine("|---|---|---|---|");
        Merge(Counts[0]);
        foreach (var count in Counts)
        {
            var (detections, cpu) = Enumerable.Range(0, Repeats).Select(_ => Merge(count)).MinBy(m => m.Cpu);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {count:N0} | {detections:N0} | {cpu.TotalSeconds:0.00} s | {cpu.TotalMicroseconds / count:0.00} µs |"
                )
            );
        }
    }

    private static (int Detections, TimeSpan Cpu) Merge(int count)
    {
        var (boxes, options) = Scene(count);
        using var process = Process.GetCurrentProcess();
        GC.Collect();
        process.Refresh();
        var before = process.TotalProcessorTime;
        var merged = BoxMerger.Merge(boxes, options);
        process.Refresh();
        return (merged.Count, process.TotalProcessorTime - before);
    }

    /// <summary>
    /// Objects strewn over a scene, each boxed by every chip that shows its centre, as a model would: turned and moved a little,
    /// cut at the chip's edge.
    /// </summary>
    private static (List<RawBox> Boxes, MergeOptions Options) Scene(int count)
    {
        var random = new Random(7);
        var side = (int)Math.Sqrt(count / (1.78 * ObjectsPerChip)) * Step;
        var windows = ChipPlanner.Plan(Math.Max(Side, side), Math.Max(Side, side), Side);
        var columns = windows.Max(w => w.Col) + 1;
        var boxes = new List<RawBox>(count);
        while (boxes.Count < count)
        {
            var x = random.NextDouble() * side;
            var y = random.NextDouble() * side;
            var angle = random.NextDouble() * 90;
            var width = 16 + (random.NextDouble() * 60);
            var height = 8 + (random.NextDouble() * 20);
            for (var row = Math.Max(0, (int)(y / Step) - 1); row <= Math.Min(columns - 1, (int)(y / Step)); row++)
            {
                for (var col = Math.Max(0, (int)(x / Step) - 1); col <= Math.Min(columns - 1, (int)(x / Step)); col++)
                {
                    var chip = windows[(row * columns) + col];
                    if (x < chip.X || x >= chip.Right || y < chip.Y || y >= chip.Bottom || boxes.Count == count)
                        continue;
                    var corners = Rotated(
                        x + random.NextDouble() - 0.5,
                        y + random.NextDouble() - 0.5,
                        width,
                        height,
                        angle + (4 * random.NextDouble())
                    );
                    for (var i = 0; i < 8; i += 2)
                        (corners[i], corners[i + 1]) = (
                            Math.Clamp(corners[i], chip.X, chip.Right),
                            Math.Clamp(corners[i + 1], chip.Y, chip.Bottom)
                        );
                    boxes.Add(new RawBox(boxes.Count, (row * columns) + col, 0, "ship", new RotatedBox(corners), 0.8, chip));
                }
            }
        }

        return (
            boxes,
            new MergeOptions
            {
                SceneWidth = side,
                SceneHeight = side,
                MetresPerPixelX = 0.3,
                MetresPerPixelY = 0.3,
                Chips = windows,
            }
        );
    }

    private static double[] Rotated(double x, double y, double width, double height, double degrees)
    {
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(degrees));
        var ax = cos * width / 2;
        var ay = sin * width / 2;
        var bx = -sin * height / 2;
        var by = cos * height / 2;
        return [x - ax - bx, y - ay - by, x + ax - bx, y + ay - by, x + ax + bx, y + ay + by, x - ax + bx, y - ay + by];
    }
}
