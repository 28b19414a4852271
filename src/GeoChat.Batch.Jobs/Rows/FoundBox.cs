using GeoChat.Batch.Imagery.Boxes;

namespace GeoChat.Batch.Jobs.Rows;

/// <summary>What a detection says of its object, whether of one answer or merged from several.</summary>
public sealed record FoundBox
{
    /// <summary>Key of the chip that shows it best.</summary>
    public required long ChipId { get; init; }

    public required int QueryOrdinal { get; init; }

    /// <summary>In scene pixels.</summary>
    public required RotatedBox Outline { get; init; }

    public required string Label { get; init; }

    public string? Phrase { get; init; }

    /// <summary>0..1, from the tokens' probabilities alone.</summary>
    public required double ScoreRaw { get; init; }

    /// <summary>The answer came with log-probabilities.</summary>
    public required bool IsScored { get; init; }

    /// <summary>When the answer came, unix ms.</summary>
    public required long Processed { get; init; }

    /// <summary>Who answered.</summary>
    public required string Model { get; init; }
}
