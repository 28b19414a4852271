namespace GeoChat.Batch.Imagery.Pixels;

/// <summary>Width and height of a picture in pixels.</summary>
internal readonly record struct PixelSize(int Width, int Height);
