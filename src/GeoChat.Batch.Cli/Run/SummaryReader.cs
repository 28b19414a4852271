using System.Text.Json.Nodes;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Cli.Run;

/// <summary>Reads a scene's <see cref="SceneSummary"/> from the store.</summary>
internal static class SummaryReader
{
    public static async Task<SceneSummary> ReadAsync(
        SceneReads scenes,
        JobStatus status,
        Scene scene,
        IReadOnlyList<string> queries,
        string? notice,
        string folder,
        CancellationToken cancellationToken
    )
    {
        var totals = await scenes.CountAsync(scene.Id, cancellationToken);
        var chips = ChipTally.FromTotals(totals);
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
            ModelSha256 = totals.Answers.ModelSha256,
            Dtype = totals.Answers.Dtype,
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
            Detections = totals.Labels.Sum(l => l.Count),
            ScoreMethod = totals.ScoreMethod,
            Labels = new(totals.Labels.ToDictionary(l => l.Label, l => l.Count), StringComparer.Ordinal),
            Values = new(
                totals
                    .Values.GroupBy(v => v.QueryOrdinal)
                    .ToDictionary(
                        g => queries[g.Key],
                        g => new SortedDictionary<string, long>(g.ToDictionary(v => v.Value, v => v.Count), StringComparer.Ordinal)
                    ),
                StringComparer.Ordinal
            ),
            SaturatedAnswers = totals.Answers.Saturated,
            Tokens = totals.Answers.Tokens,
            Seconds = status.Job is { StartedAt: { } start, FinishedAt: { } end } ? (end - start) / 1000.0 : null,
            Folder = folder,
        };
    }
}
