using System.Text.Json;
using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Prompting.Labels;
using GeoChat.Batch.Prompting.Prompts;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Pipeline;

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
            Value = AnswerValue.Of(turn.Query, parsed),
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
        var window = new ChipWindow(chip.Level, chip.Col, chip.Row, chip.X, chip.Y, chip.Width, chip.Height);
        var shown = ChipQuarters.Shown(window, model.ImageSize, scene.Scene.GsdMetres, model.Profile.GsdMetres?[0]);
        var boxes = parsed
            .Boxes.Select(box => (Box: box, Corners: box.ClippedCorners(shown.Width, shown.Height)))
            .Where(pair => pair.Corners is not null)
            .Select(pair => (pair.Box, Corners: ToScene(pair.Corners!, shown)))
            .Where(pair => CentreIsInside(pair.Corners, scene, window))
            .Select((pair, ordinal) => WithDetection(pair.Box, pair.Corners, ordinal, turn, chip, scene, model, now))
            .ToList();
        return new AnswerWithBoxes(answer, boxes);
    }

    private static double[] ToScene(double[] corners, ShownWindow shown)
    {
        for (var i = 0; i < corners.Length; i += 2)
        {
            corners[i] += shown.X;
            corners[i + 1] += shown.Y;
        }

        return corners;
    }

    /// <summary>A box whose centre lies in the padding around a small scene or a quarter says nothing about the ground.</summary>
    private static bool CentreIsInside(double[] corners, SceneContext scene, ChipWindow window)
    {
        var x = (corners[0] + corners[2] + corners[4] + corners[6]) / 4;
        var y = (corners[1] + corners[3] + corners[5] + corners[7]) / 4;
        return x >= Math.Max(0, window.X)
            && y >= Math.Max(0, window.Y)
            && x < Math.Min(scene.Scene.Width, window.Right)
            && y < Math.Min(scene.Scene.Height, window.Bottom);
    }

    private static BoxWithDetection WithDetection(
        AnswerBox said,
        double[] corners,
        int ordinal,
        AskedTurn turn,
        ClaimedChip chip,
        SceneContext scene,
        VlmModelInfo model,
        DateTimeOffset now
    )
    {
        var label = LabelRules.For(turn.Query, said);
        var shape = BoxShape.Of(corners, scene.Georeference);
        var box = new Box
        {
            SceneId = chip.SceneId,
            Ordinal = ordinal,
            X1 = corners[0],
            Y1 = corners[1],
            X2 = corners[2],
            Y2 = corners[3],
            X3 = corners[4],
            Y3 = corners[5],
            X4 = corners[6],
            Y4 = corners[7],
            Label = label,
            Phrase = said.Phrase,
            ScoreRaw = said.ScoreRaw,
            Flags = said.Flags.Names(),
        };
        var detection = new Detection
        {
            JobId = scene.Job.Id,
            Job = scene.Job.Uid,
            SceneId = chip.SceneId,
            Scene = scene.Scene.Name,
            ChipId = chip.ChipId,
            QueryOrdinal = turn.QueryOrdinal,
            Query = turn.Query.ToString(),
            Label = label,
            Phrase = said.Phrase,
            Score = said.ScoreRaw,
            ScoreRaw = said.ScoreRaw,
            ScoreMethod = said.Flags.HasFlag(BoxFlags.Unscored) ? "none" : "raw",
            HeadingDeg = shape.HeadingDeg,
            LengthM = shape.LengthMetres,
            WidthM = shape.WidthMetres,
            Acquired = scene.Scene.AcquiredAt,
            Processed = now.ToUnixTimeMilliseconds(),
            Model = model.Name,
            MergedFrom = 1,
            Provisional = true,
            Properties = scene.Job.Properties,
            CenterX = shape.CentreX,
            CenterY = shape.CentreY,
            PixelCorners = JsonSerializer.Serialize(corners),
            Geom = shape.Geometry,
        };
        return new BoxWithDetection(box, detection);
    }
}
