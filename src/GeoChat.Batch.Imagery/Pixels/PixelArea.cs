namespace GeoChat.Batch.Imagery.Pixels;

/// <summary>A part of a picture, in fractions of its pixels.</summary>
internal readonly record struct PixelArea(double Left, double Top, double Width, double Height);
