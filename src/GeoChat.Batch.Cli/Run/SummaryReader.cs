using System.Text.Json.Nodes;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Pipeline;
using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Cli.Run;

/// <summary>Reads a scene's <see cref="SceneSummary"/> from the store.</summary>
internal static class SummaryReader
{
    public static async Task<SceneSummary> ReadAsync(
        SqlStore store,
        JobStatus status,
        Scene scene,
        IReadOnlyList<string> queries,
        string? notice,
        string folder,
        CancellationToken cancellationToken
    )
    {
        await using var context = store.CreateContext();
        var chips = await ChipTally.ReadAsync(context, scene.Id, cancellationToken);
        var detections = context.Detections.Where(d => d.SceneId == scene.Id);
        var labels = await detections
            .GroupBy(d => d.Label)
            .Select(g => new { Label = g.Key, Count = g.LongCount() })
            .ToListAsync(cancellationToken);
        var answers = context.Answers.Where(a => a.SceneId == scene.Id);
        var values = await answers
            .Where(a => a.Value != null)
            .GroupBy(a => new { a.QueryOrdinal, a.Value })
            .Select(g => new
            {
                g.Key.QueryOrdinal,
                g.Key.Value,
                Count = g.LongCount(),
            })
            .ToListAsync(cancellationToken);
        var any = await answers.Select(a => new { a.ModelSha256, a.Dtype }).FirstOrDefaultAsync(cancellationToken);
        var results = SceneResults.Parse(scene.Results);
        return new SceneSummary
        {
            Scene = scene.Name,
            Source = scene.Source,
            Job = status.Job.Uid,
            State = scene.State.Word(),
            Reason = scene.Reason,
            Partial = chips.Failures.Count > 0 || scene.State == SceneState.Failed,
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
            Chips = chips.Grids,
            Quarters = chips.Quarters,
            Answers = results?.Answers ?? [],
            Sample = results?.Sample,
            Saturated = results?.Saturated,
            FailedChips = chips.Failures,
            Coverage = scene.Coverage is null ? null : JsonNode.Parse(scene.Coverage),
            Detections = labels.Sum(l => l.Count),
            ScoreMethod = await detections.Select(d => d.ScoreMethod).FirstOrDefaultAsync(cancellationToken),
            Labels = new(labels.ToDictionary(l => l.Label, l => l.Count), StringComparer.Ordinal),
            Values = new(
                values
                    .GroupBy(v => v.QueryOrdinal)
                    .ToDictionary(
                        g => queries[g.Key],
                        g => new SortedDictionary<string, long>(g.ToDictionary(v => v.Value!, v => v.Count), StringComparer.Ordinal)
                    ),
                StringComparer.Ordinal
            ),
            SaturatedAnswers = await answers.LongCountAsync(a => a.Saturated, cancellationToken),
            Tokens = await answers.SumAsync(a => (long)a.Tokens, cancellationToken),
            Seconds = status.Job is { StartedAt: { } start, FinishedAt: { } end } ? (end - start) / 1000.0 : null,
            Folder = folder,
        };
    }
}
