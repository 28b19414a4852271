namespace GeoChat.Batch.Imagery.Chips;

/// <summary>One chip's pixels.</summary>
public sealed record TiledChip
{
    public required ChipWindow Window { get; init; }

    /// <summary>
    /// Height x width x RGB, one byte a sample, ChipSize squared; empty when skipped. The memory belongs to the tiler and is written
    /// over when the next chip is asked for: use it or copy it before.
    /// </summary>
    public ReadOnlyMemory<byte> Rgb { get; init; }

    /// <summary>Valid pixels over pixels of the scene in the window, 0 to 1.</summary>
    public double ValidShare { get; init; }

    public SkipReason? Skip { get; init; }

    /// <summary>Why the chip cannot be shown: a tile of the file that it touches is damaged. Null when it can, or is skipped.</summary>
    public string? Damage { get; init; }

    /// <summary>
    /// SHA-256 of <see cref="Rgb"/> in lower-case hex; empty when skipped or damaged, or hashing is off.
    /// </summary>
    public string ContentHash { get; init; } = "";
}
