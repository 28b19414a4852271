using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Entities;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Tests;

/// <summary>Rows for tests.</summary>
internal static class Make
{
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), 4326);

    public static Job Job(string owner = "ann", int priority = 0, string model = "nano", string? key = null, string hash = "h") =>
        new()
        {
            Uid = Guid.CreateVersion7().ToString("n"),
            Owner = owner,
            Priority = priority,
            Model = model,
            Request = "{}",
            RequestHash = hash,
            IdempotencyKey = key,
        };

    public static Scene Scene(string name = "harbor", bool georeferenced = true) =>
        new()
        {
            Source = $"/scenes/{name}.tif",
            Name = name,
            Width = 4000,
            Height = 4000,
            Bands = 3,
            Crs = georeferenced ? "EPSG:32631" : null,
            Transform = georeferenced ? "[0,1,0,0,0,-1]" : null,
            AcquiredAt = 1_600_000_000_000,
        };

    public static Chip Chip(int col, int row = 0, string? hash = null) =>
        new()
        {
            Col = col,
            Row = row,
            X = col * 400,
            Y = row * 400,
            Width = 504,
            Height = 504,
            ContentHash = hash ?? $"{col:x8}{row:x56}",
            ValidShare = 1,
            Geom = Square(col, row),
        };

    /// <summary>One square degree at col, row (degrees east and north of 0,0).</summary>
    public static Geometry Square(double col, double row, double side = 1) =>
        Factory.CreatePolygon([new(col, row), new(col + side, row), new(col + side, row + side), new(col, row + side), new(col, row)]);

    public static ChipCompletion Completion(ClaimedChip chip, int boxes = 1, string label = "ship", double score = 0.75) =>
        new(chip.ChipId, chip.SceneId, chip.Attempt, "w1", null, [Answer(chip, boxes, label, score)]);

    public static ChipCompletion Failure(ClaimedChip chip, string reason = "pixels") =>
        new(chip.ChipId, chip.SceneId, chip.Attempt, "w1", reason, []);

    public static AnswerWithBoxes Answer(ClaimedChip chip, int boxes, string label, double score) =>
        new(
            new Answer
            {
                Task = "refer",
                Prompt = "<image>\n[refer] ships",
                Text = "{<1><2><3><4>|<5>}",
                Tokens = 9,
                LogProb = -0.5,
                Model = "nano",
                ModelSha256 = "ab",
                Dtype = "fp32",
                EngineVersion = "1",
                ProcessedAt = 1_700_000_000_123,
            },
            [
                .. Enumerable
                    .Range(0, boxes)
                    .Select(i => new BoxWithDetection(
                        new Box
                        {
                            X1 = chip.X,
                            Y1 = chip.Y,
                            X2 = chip.X + 10,
                            Y2 = chip.Y,
                            X3 = chip.X + 10,
                            Y3 = chip.Y + 5,
                            X4 = chip.X,
                            Y4 = chip.Y + 5,
                            Label = label,
                            ScoreRaw = score,
                        },
                        Detection(chip.Col, chip.Row, label, score)
                    )),
            ]
        );

    public static Detection Detection(double col, double row, string label = "ship", double score = 0.75) =>
        new()
        {
            Job = "",
            Scene = "harbor",
            Query = "refer: ships",
            Label = label,
            Score = score,
            ScoreRaw = score,
            Model = "nano",
            LengthM = 10,
            WidthM = 5,
            HeadingDeg = 90,
            Acquired = 1_600_000_000_000,
            Processed = 1_700_000_000_123,
            MergedFrom = 1,
            PixelCorners = "[0,0,10,0,10,5,0,5]",
            Geom = Square(col, row, 0.5),
            Properties = """{"fleet":"north"}""",
        };
}
