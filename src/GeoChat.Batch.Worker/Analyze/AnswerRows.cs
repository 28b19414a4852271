using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Jobs.Rows;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Prompting.Prompts;
using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>An answer as rows: the answer, its raw boxes in scene pixels, and a provisional detection of each.</summary>
internal static class AnswerRows
{
    public static AnswerWithBoxes Of(AskedTurn turn, ClaimedChip chip, SceneContext scene, VlmModelInfo model, DateTimeOffset now)
    {
        var parsed = AnswerParser.Parse(turn.Answer.Text, model.Profile);
        var answer = new Answer
        {
            SceneId = chip.SceneId,
            ChipId = chip.ChipId,
            QueryOrdinal = turn.QueryOrdinal,
            Turn = turn.Turn,
            Task = turn.Query.Task.ToString().ToLowerInvariant(),
            Prompt = PromptText.Unescape(turn.Answer.Prompt),
            Text = turn.Answer.Text.Text,
            Value = AnswerValue.Read(turn.Query, parsed),
            Tokens = turn.Answer.TokenCount,
            LogProb = turn.Answer.LogProbs.Sum(),
            Saturated =
                turn.Answer.HitTokenCap
                || parsed.Boxes.Count >= (model.Profile.MaxBoxes ?? int.MaxValue)
                || parsed.Flags.HasFlag(AnswerFlags.Looped),
            Model = model.Name,
            ModelSha256 = model.Sha256,
            Dtype = model.Dtype,
            EngineVersion = model.EngineVersion,
            ProcessedAt = now.ToUnixTimeMilliseconds(),
        };
        var window = ChipRows.WindowOf(chip);
        var shown = ChipQuarters.Shown(window, model.ImageSize, scene.Scene.GsdMetres, model.Profile.GsdMetres?[0]);
        var boxes = parsed
            .Boxes.Select(said => (Said: said, Outline: OutlineOf(said, shown)))
            .Where(pair => pair.Outline is { } outline && CentreIsInside(outline, scene, window))
            .Select(pair => (pair.Said, Found: Found(pair.Said, pair.Outline!.Value, answer, turn)))
            .Select((pair, ordinal) => WithDetection(pair.Found, ordinal, pair.Said.Flags, scene))
            .ToList();
        return new AnswerWithBoxes(answer, boxes);
    }

    /// <summary>Where a box lies in scene pixels; null where nothing of it lies on the picture.</summary>
    private static RotatedBox? OutlineOf(AnswerBox said, ShownWindow shown) =>
        said.ClippedCorners(shown.Width, shown.Height) is { } corners ? new RotatedBox(corners).MovedBy(shown.X, shown.Y) : null;

    /// <summary>A box whose centre lies in the padding around a small scene or a quarter says nothing about the ground.</summary>
    private static bool CentreIsInside(RotatedBox outline, SceneContext scene, ChipWindow window) =>
        outline.CentreX >= Math.Max(0, window.X)
        && outline.CentreY >= Math.Max(0, window.Y)
        && outline.CentreX < Math.Min(scene.Scene.Width, window.Right)
        && outline.CentreY < Math.Min(scene.Scene.Height, window.Bottom);

    private static FoundBox Found(AnswerBox said, RotatedBox outline, Answer answer, AskedTurn turn) =>
        new()
        {
            ChipId = answer.ChipId,
            QueryOrdinal = turn.QueryOrdinal,
            Outline = outline,
            Label = BoxLabel.For(turn.Query, said),
            Phrase = said.Phrase,
            ScoreRaw = said.ScoreRaw,
            IsScored = !said.Flags.HasFlag(BoxFlags.Unscored),
            Processed = answer.ProcessedAt,
            Model = answer.Model,
        };

    private static BoxWithDetection WithDetection(FoundBox found, int ordinal, BoxFlags flags, SceneContext scene)
    {
        var box = BoxRows.Of(found, ordinal, flags);
        box.SceneId = scene.Scene.Id;
        return new BoxWithDetection(box, scene.Detections.Provisional(found));
    }
}
