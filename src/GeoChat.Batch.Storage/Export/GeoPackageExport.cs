using GeoChat.Batch.Storage.Features;
using GeoChat.Batch.Storage.GeoPackage;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Storage.Export;

/// <summary>
/// A job as one delivered GeoPackage: layers <c>detections</c> and <c>chips</c>, table <c>answers</c>, spatially indexed, no
/// journal beside it.
/// </summary>
public static class GeoPackageExport
{
    /// <summary>Writes the file, streaming; it appears under its name only when whole.</summary>
    /// <param name="reads">Reads of the store.</param>
    /// <param name="jobUid">The job.</param>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="cancellationToken">Ends the writing; nothing is left.</param>
    /// <param name="sceneId">One scene of the job; null is all.</param>
    public static async Task WriteAsync(
        FeatureReads reads,
        string jobUid,
        string path,
        CancellationToken cancellationToken,
        long? sceneId = null
    )
    {
        var scope = await ExportScope.ReadAsync(reads.Store, jobUid, sceneId, cancellationToken);
        var srs = scope.Georeferenced ? 4326 : -1;
        var detections = scope.Georeferenced ? ExportLayers.Detections : ExportLayers.PixelDetections;
        var corners = detections.Columns.Count - 1;
        await ReplacedFile.WriteAsync(
            path,
            temporary =>
                reads.ReadAsync(
                    async session =>
                    {
                        using var file = new GeoPackageFile(temporary);
                        await AddAsync(
                            detections,
                            "d.scene_id",
                            f => scope.Georeferenced ? f.Geometry : PixelGeometry.FromCorners((string)f.Value(corners)!)
                        );
                        await AddAsync(
                            StoreCollections.Chips,
                            "c.scene_id",
                            f => scope.Georeferenced ? f.Geometry : PixelGeometry.FromWindow(f)
                        );
                        await AddAsync(StoreCollections.Answers, "a.scene_id", _ => null);
                        file.Finish();
                        return true;

                        async Task AddAsync(Collection collection, string sceneColumn, Func<FeatureReader, Geometry?> geometry)
                        {
                            var layer = new GeoPackageLayer(
                                collection.Id,
                                collection.Description,
                                collection.Geometry is null ? null : "geom",
                                srs
                            );
                            var insert = file.AddLayer(layer, collection);
                            await foreach (
                                var f in session.ItemsAsync(collection, scope.Filter(reads.Store.Dialect, sceneColumn), cancellationToken)
                            )
                                insert(f, geometry(f));
                        }
                    },
                    cancellationToken
                )
        );
    }
}
