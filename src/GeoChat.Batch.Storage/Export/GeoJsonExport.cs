using System.Text.Json;
using GeoChat.Batch.Storage.Features;

namespace GeoChat.Batch.Storage.Export;

/// <summary>A job's detections as one GeoJSON FeatureCollection (RFC 7946), streamed.</summary>
public static class GeoJsonExport
{
    /// <summary>Writes the file; it appears under its name only when whole.</summary>
    /// <param name="reads">Reads of the store.</param>
    /// <param name="jobUid">The job.</param>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="cancellationToken">Ends the writing; no file is left.</param>
    /// <param name="sceneId">One scene of the job; null is all.</param>
    public static Task WriteAsync(
        FeatureReads reads,
        string jobUid,
        string path,
        CancellationToken cancellationToken,
        long? sceneId = null
    ) =>
        ReplacedFile.WriteAsync(
            path,
            async temporary =>
            {
                await using var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16);
                await WriteAsync(reads, jobUid, file, cancellationToken, sceneId);
            }
        );

    /// <summary>
    /// Writes to a stream, which stays open. A scene without georeference has null geometry and its corners in
    /// <c>pixel_corners</c>.
    /// </summary>
    public static async Task WriteAsync(
        FeatureReads reads,
        string jobUid,
        Stream target,
        CancellationToken cancellationToken,
        long? sceneId = null
    )
    {
        var scope = await ExportScope.ReadAsync(reads.Store, jobUid, sceneId, cancellationToken);
        var collection = scope.Georeferenced ? ExportLayers.Detections : ExportLayers.PixelDetections;
        await reads.ReadAsync(
            async session =>
            {
                await using var json = new Utf8JsonWriter(target);
                json.WriteStartObject();
                json.WriteString("type", "FeatureCollection");
                json.WriteString("name", collection.Id);
                json.WriteStartArray("features");
                await foreach (
                    var feature in session.ItemsAsync(collection, scope.Filter(reads.Store.Dialect, "d.scene_id"), cancellationToken)
                )
                {
                    FeatureJson.Write(json, feature);
                    if (json.BytesPending > 1 << 16)
                        await json.FlushAsync(cancellationToken);
                }
                json.WriteEndArray();
                json.WriteEndObject();
                await json.FlushAsync(cancellationToken);
                return true;
            },
            cancellationToken
        );
    }
}
