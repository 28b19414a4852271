using System.Text.Json.Nodes;
using GeoChat.Batch.Jobs.Results;

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

    /// <summary>
    /// Chips by outcome: processed, failed, and why the others were not asked; one with the pixels of another is what that is.
    /// </summary>
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
}
