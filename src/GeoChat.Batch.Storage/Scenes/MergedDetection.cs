using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Storage.Scenes;

/// <summary>A final detection and the raw boxes it stands for.</summary>
public sealed record MergedDetection(Detection Detection, IReadOnlyList<long> BoxIds);
