namespace GeoChat.Batch.Inference.Scheduling;

/// <summary>Rows of a step that are a picture's features instead of tokens.</summary>
/// <param name="Row">First row.</param>
/// <param name="Count">Number of rows.</param>
/// <param name="Image">Index of the picture in the features given.</param>
/// <param name="Feature">The picture's first feature among them.</param>
internal readonly record struct PictureRows(int Row, int Count, int Image, int Feature);
