namespace GeoChat.Batch.Inference.Scheduling;

/// <summary>The likeliest next token, the log of its probability, and how far that is above the runner-up's.</summary>
internal readonly record struct SampledToken(int Id, double LogProb, double Margin);
