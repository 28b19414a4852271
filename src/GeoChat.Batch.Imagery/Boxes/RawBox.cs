using GeoChat.Batch.Imagery.Chips;

namespace GeoChat.Batch.Imagery.Boxes;

/// <summary>
/// What one answer says: a rotated box in scene pixels, and the chip it was seen in.
/// </summary>
public sealed record RawBox(long Id, long ChipId, int Query, string Label, RotatedBox Outline, double Score, ChipWindow ChipWindow);
