using System.Text.Json;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>A scene's row of what its header says.</summary>
internal static class SceneRows
{
    public static Scene Of(SceneHeader header, ScenePlace? place, ResolvedScene resolved, string name) =>
        new()
        {
            Source = resolved.Source,
            Name = name,
            Width = header.Width,
            Height = header.Height,
            Bands = header.Bands,
            Crs = place?.Crs.ToString(),
            Transform = place?.Transform.ToJson(),
            AcquiredAt = (resolved.TakenAt ?? header.AcquiredAt)?.ToUnixTimeMilliseconds(),
            Mask = JsonSerializer.Serialize(
                new
                {
                    nodata = header.NoData,
                    alpha = header.HasAlpha,
                    mask = header.Mask.ToString(),
                }
            ),
            Etag = header.Etag,
            State = SceneState.Accepted,
        };
}
