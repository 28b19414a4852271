using System.Text.Json.Nodes;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Storage.Pipeline;
using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Cli.Run;

/// <summary>What became of a scene, in numbers: <c>summary.json</c>.</summary>
internal sealed record SceneSummary
{
    public required string Scene { get; init; }

    public required string Source { get; init; }

    public required string Job { get; init; }

    /// <summary>done, or why not.</summary>
    public required string State { get; init; }

    public string? Reason { get; init; }

    /// <summary>Some chips of the scene failed.</summary>
    public required bool Partial { get; init; }

    public required string Model { get; init; }

    public string? ModelSha256 { get; init; }

    public string? Dtype { get; init; }

    public string? Notice { get; init; }

    public required IReadOnlyList<string> Queries { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public string? Crs { get; init; }

    public double? GsdMetres { get; init; }

    /// <summary>Metres a pixel of the picture that the model saw.</summary>
    public double? ModelGsdMetres { get; init; }

    /// <summary>How samples became 8 bits; another scene is seen alike with --stretch-from this file.</summary>
    public JsonNode? Stretch { get; init; }

    /// <summary>Chips by outcome: processed, failed, and why the others were not asked.</summary>
    public required SortedDictionary<string, long> Chips { get; init; }

    /// <summary>Quarters of crowded chips, by outcome.</summary>
    public required SortedDictionary<string, long> Quarters { get; init; }

    /// <summary>Failed chips: place in the grid and reason.</summary>
    public required IReadOnlyList<string> FailedChips { get; init; }

    /// <summary>Pixels by outcome; they add up to the scene.</summary>
    public JsonNode? Coverage { get; init; }

    public required long Detections { get; init; }

    /// <summary>How the detections' scores came about: raw, or the calibration's name; null without detections.</summary>
    public string? ScoreMethod { get; init; }

    /// <summary>Detections by label.</summary>
    public required SortedDictionary<string, long> Labels { get; init; }

    /// <summary>For each query whose answer is a value: chips by value.</summary>
    public required SortedDictionary<string, SortedDictionary<string, long>> Values { get; init; }

    /// <summary>
    /// The same over the scene: values by share of its area, and numbers summed, nothing counted twice where chips overlap.
    /// </summary>
    public required IReadOnlyList<QueryResult> Answers { get; init; }

    /// <summary>Of a sample: what all chips would give, by label.</summary>
    public SampleResult? Sample { get; init; }

    /// <summary>Crowded chips, and those whose answers may still leave something out.</summary>
    public SaturationResult? Saturated { get; init; }

    /// <summary>Answers that hit the token cap or the model's most boxes: there may be more than they say.</summary>
    public required long SaturatedAnswers { get; init; }

    public required long Tokens { get; init; }

    /// <summary>From the job's start to its end, in seconds.</summary>
    public double? Seconds { get; init; }

    /// <summary>Full path of the folder that holds the files.</summary>
    public required string Folder { get; init; }

    public static async Task<SceneSummary> ReadAsync(
        SqlStore store,
        JobStatus status,
        Storage.Entities.Scene scene,
        IReadOnlyList<string> queries,
        string? notice,
        string folder,
        CancellationToken cancellationToken
    )
    {
        await using var context = store.CreateContext();
        var chips = await context
            .Chips.Where(c => c.SceneId == scene.Id)
            .GroupBy(c => new
            {
                c.State,
                c.Reason,
                Quarter = c.Level > 0,
            })
            .Select(g => new
            {
                g.Key.State,
                g.Key.Reason,
                g.Key.Quarter,
                Count = g.LongCount(),
            })
            .ToListAsync(cancellationToken);
        var failed = await context
            .Chips.Where(c => c.SceneId == scene.Id && c.State == ChipState.Failed)
            .OrderBy(c => c.Id)
            .Select(c => new
            {
                c.Level,
                c.Col,
                c.Row,
                c.Reason,
            })
            .ToListAsync(cancellationToken);
        var labels = await context
            .Detections.Where(d => d.SceneId == scene.Id)
            .GroupBy(d => d.Label)
            .Select(g => new { Label = g.Key, Count = g.LongCount() })
            .ToListAsync(cancellationToken);
        var values = await context
            .Answers.Where(a => a.SceneId == scene.Id && a.Value != null)
            .GroupBy(a => new { a.QueryOrdinal, a.Value })
            .Select(g => new
            {
                g.Key.QueryOrdinal,
                g.Key.Value,
                Count = g.LongCount(),
            })
            .ToListAsync(cancellationToken);
        var results = SceneResults.Parse(scene.Results);
        var answers = context.Answers.Where(a => a.SceneId == scene.Id);
        var any = await answers.Select(a => new { a.ModelSha256, a.Dtype }).FirstOrDefaultAsync(cancellationToken);
        return new SceneSummary
        {
            Scene = scene.Name,
            Source = scene.Source,
            Job = status.Job.Uid,
            State = scene.State.ToString().ToLowerInvariant(),
            Reason = scene.Reason,
            Partial = failed.Count > 0 || scene.State == SceneState.Failed,
            Model = status.Job.Model,
            ModelSha256 = any?.ModelSha256,
            Dtype = any?.Dtype,
            Notice = notice,
            Queries = queries,
            Width = scene.Width,
            Height = scene.Height,
            Crs = scene.Crs,
            GsdMetres = scene.GsdMetres,
            ModelGsdMetres = scene.ModelGsdMetres,
            Stretch = scene.Stretch is null ? null : JsonNode.Parse(scene.Stretch),
            Chips = Sorted(chips.Where(c => !c.Quarter).GroupBy(c => Outcome(c.State, c.Reason)).Select(g => (g.Key, g.Sum(c => c.Count)))),
            Quarters = Sorted(
                chips.Where(c => c.Quarter).GroupBy(c => Outcome(c.State, c.Reason)).Select(g => (g.Key, g.Sum(c => c.Count)))
            ),
            Answers = results?.Answers ?? [],
            Sample = results?.Sample,
            Saturated = results?.Saturated,
            FailedChips = [.. failed.Select(c => $"{Place(c.Level, c.Col, c.Row)}: {c.Reason}")],
            Coverage = scene.Coverage is null ? null : JsonNode.Parse(scene.Coverage),
            Detections = labels.Sum(l => l.Count),
            ScoreMethod = await context
                .Detections.Where(d => d.SceneId == scene.Id)
                .Select(d => d.ScoreMethod)
                .FirstOrDefaultAsync(cancellationToken),
            Labels = Sorted(labels.Select(l => (l.Label, l.Count))),
            Values = new(
                values.GroupBy(v => v.QueryOrdinal).ToDictionary(g => queries[g.Key], g => Sorted(g.Select(v => (v.Value!, v.Count)))),
                StringComparer.Ordinal
            ),
            SaturatedAnswers = await answers.LongCountAsync(a => a.Saturated, cancellationToken),
            Tokens = await answers.SumAsync(a => (long)a.Tokens, cancellationToken),
            Seconds = status.Job is { StartedAt: { } start, FinishedAt: { } end } ? (end - start) / 1000.0 : null,
            Folder = folder,
        };
    }

    private static string Place(int level, int col, int row) =>
        level switch
        {
            0 => $"column {col}, row {row}",
            ChipLevel.Region => $"region {col}.{row}",
            < 0 => $"scale {ChipLevel.Scale(level)}, column {col}, row {row}",
            _ => $"quarter in column {col >> ChipLevel.Depth(level)}, row {row >> ChipLevel.Depth(level)}",
        };

    private static string Outcome(ChipState state, string? reason) =>
        state switch
        {
            ChipState.Done => "processed",
            ChipState.Failed => "failed",
            ChipState.Skipped => reason ?? "skipped",
            _ => "pending",
        };

    private static SortedDictionary<string, long> Sorted(IEnumerable<(string Name, long Count)> counts) =>
        new(counts.ToDictionary(c => c.Name, c => c.Count), StringComparer.Ordinal);
}
