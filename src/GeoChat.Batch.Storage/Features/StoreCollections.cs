using GeoChat.Batch.Storage.States;
using static GeoChat.Batch.Storage.Features.ColumnType;

namespace GeoChat.Batch.Storage.Features;

/// <summary>What the store serves.</summary>
public static class StoreCollections
{
    private const string SceneJoin = "JOIN scenes s ON s.id = c.scene_id JOIN jobs j ON j.id = s.job_id";

    /// <summary>Detections; the columns up to <c>properties</c> are those of every export.</summary>
    public static Collection Detections { get; } =
        new(
            "detections",
            "Detections",
            "Georeferenced, scored, rotated boxes, merged over chips",
            "detections d",
            new("id", "d.id", Integer, "Key"),
            [
                new("job", "d.job", Text, "Job that found it", true),
                new("scene", "d.scene", Text, "Name of the scene", true),
                new("chip", "d.chip_id", Integer, "Chip that shows it best", true),
                new("answer", "d.answer_id", Integer, "Answer that it comes from", true),
                new("query", "d.query", Text, "The query as it was asked", true),
                new("label", "d.label", Text, "What it is, in the singular", true),
                new("phrase", "d.phrase", Text, "The model's own words", true),
                new("score", "d.score", Real, "0 to 1"),
                new("score_raw", "d.score_raw", Real, "0 to 1, from the token probabilities alone"),
                new("heading_deg", "d.heading_deg", Real, "Direction of the longer side, degrees clockwise from north, 0 to 180"),
                new("length_m", "d.length_m", Real, "Longer side in metres (pixels without georeference)"),
                new("width_m", "d.width_m", Real, "Shorter side in metres (pixels without georeference)"),
                new("acquired", "d.acquired", Time, "Acquisition of the scene"),
                new("processed", "d.processed", Time, "When the answer came"),
                new("model", "d.model", Text, "Model that answered", true),
                new("merged_from", "d.merged_from", Integer, "Raw boxes it was merged from", true),
                new("cut_edge", "d.cut_edge", Flag, "A side lies on its chip's edge and no neighbour completes it", true),
                new("properties", "d.properties", Json, "The submitter's own properties"),
                new("provisional", "d.provisional", Flag, "Its scene still runs: not merged yet", true),
            ],
            new("d.geom", "detections"),
            "d.acquired"
        );

    /// <summary>Chips: which windows were asked, and what became of each.</summary>
    public static Collection Chips { get; } =
        new(
            "chips",
            "Chips",
            "Windows of the scenes and what became of each",
            $"chips c {SceneJoin}",
            new("id", "c.id", Integer, "Key"),
            [
                new("job", "j.uid", Text, "Job", true),
                new("scene", "s.name", Text, "Name of the scene", true),
                new("level", "c.level", Integer, "0 the scene's grid, 1 and up finer, below 0 coarser or a region", true),
                new("col", "c.col", Integer, "Column of the grid", true),
                new("row", "c.row", Integer, "Row of the grid", true),
                new("x", "c.x", Integer, "Left edge in scene pixels"),
                new("y", "c.y", Integer, "Top edge in scene pixels"),
                new("width", "c.width", Integer, "Width in scene pixels"),
                new("height", "c.height", Integer, "Height in scene pixels"),
                new(
                    "state",
                    $"CASE WHEN c.{StateSql.WaitingChip} THEN '{ChipOutcome.Pending}' ELSE c.state END",
                    Text,
                    "pending, running, done, failed or skipped",
                    true
                ),
                new("reason", "c.reason", Text, "Why skipped or failed", true),
                new("attempt", "c.attempt", Integer, "How often it was claimed"),
                new("worker", "c.worker", Text, "Who answered", true),
                new("valid_share", "c.valid_share", Real, "Share of valid pixels, 0 to 1"),
                new("duplicate_of", "c.duplicate_of", Integer, "Chip with the same pixels, whose answers are also this one's"),
                new("acquired", "s.acquired_at", Time, "Acquisition of the scene"),
                new("finished", "c.finished_at", Time, "When it ended"),
            ],
            new("c.geom", "chips"),
            "s.acquired_at"
        );

    /// <summary>Answers: what the model said, as it said it.</summary>
    public static Collection Answers { get; } =
        new(
            "answers",
            "Answers",
            "What the model said to each query on each chip, as it said it",
            "answers a JOIN scenes s ON s.id = a.scene_id JOIN jobs j ON j.id = s.job_id",
            new("id", "a.id", Integer, "Key"),
            [
                new("job", "j.uid", Text, "Job", true),
                new("scene", "s.name", Text, "Name of the scene", true),
                new("chip", "a.chip_id", Integer, "Chip that was asked", true),
                new("query_ordinal", "a.query_ordinal", Integer, "Place of the query in the request, from 0", true),
                new("turn", "a.turn", Integer, "Turn of a chat, from 0", true),
                new("task", "a.task", Text, "Task of the query", true),
                new("prompt", "a.prompt", Text, "The exact prompt"),
                new("text", "a.text", Text, "The answer's raw text"),
                new("value", "a.value", Text, "What the text means for the task", true),
                new("tokens", "a.tokens", Integer, "Tokens of the answer"),
                new("log_prob", "a.log_prob", Real, "Sum of the tokens' log-probabilities"),
                new("saturated", "a.saturated", Flag, "It hit the token cap, the model's most boxes, or a loop", true),
                new("model", "a.model", Text, "Model that answered", true),
                new("model_sha256", "a.model_sha256", Text, "Its weights"),
                new("dtype", "a.dtype", Text, "Type it computed in"),
                new("engine_version", "a.engine_version", Text, "Engine that ran it"),
                new("acquired", "s.acquired_at", Time, "Acquisition of the scene"),
                new("processed", "a.processed_at", Time, "When the answer came"),
            ],
            null,
            "s.acquired_at"
        );

    /// <summary>Coverage: where was looked, where not, and why.</summary>
    public static Collection Coverage { get; } =
        new(
            "coverage",
            "Coverage",
            "What became of each window of each scene",
            $"chips c LEFT JOIN chips o ON o.id = c.duplicate_of {SceneJoin}",
            new("id", "c.id", Integer, "Key"),
            [
                new("job", "j.uid", Text, "Job", true),
                new("scene", "s.name", Text, "Name of the scene", true),
                new("outcome", ChipOutcome.Sql("c", "o"), Text, "processed, failed, pending, or why skipped", true),
                new("reason", ChipOutcome.FailureSql("c", "o"), Text, "Why failed", true),
                new("valid_share", "c.valid_share", Real, "Share of valid pixels, 0 to 1"),
                new("acquired", "s.acquired_at", Time, "Acquisition of the scene"),
            ],
            new("c.geom", "chips"),
            "s.acquired_at"
        );

    /// <summary>All, in the order they are listed.</summary>
    public static IReadOnlyList<Collection> All { get; } = [Detections, Chips, Answers, Coverage];
}
