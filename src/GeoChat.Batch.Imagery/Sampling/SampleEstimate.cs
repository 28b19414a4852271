namespace GeoChat.Batch.Imagery.Sampling;

/// <summary>A total estimated from a sample, and the ends of its 95 % interval.</summary>
public readonly record struct SampleEstimate(double Total, double Low, double High);
