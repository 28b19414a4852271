namespace GeoChat.Batch.Imagery.Chips;

/// <summary>
/// What a square picture shows, in scene pixels: the chip, and padding around it where the picture has more pixels than the chip
/// fills.
/// </summary>
/// <param name="X">Left edge of the picture.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Of the picture.</param>
/// <param name="Height">Of the picture.</param>
/// <param name="Pixels">Pixels of the picture that the chip fills along a side.</param>
/// <param name="Margin">Pixels of padding before it.</param>
public readonly record struct ShownWindow(double X, double Y, double Width, double Height, int Pixels, int Margin);
