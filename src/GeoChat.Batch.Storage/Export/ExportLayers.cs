using GeoChat.Batch.Storage.Features;

namespace GeoChat.Batch.Storage.Export;

/// <summary>The collections as delivered files hold them.</summary>
internal static class ExportLayers
{
    /// <summary>Detections with the columns that users are promised.</summary>
    public static readonly Collection Detections = StoreCollections.Detections with
    {
        Columns = [.. StoreCollections.Detections.Columns.Where(c => c.Name != "provisional")],
    };

    /// <summary>The same where positions are pixels: the eight corner numbers besides.</summary>
    public static readonly Collection PixelDetections = Detections with
    {
        Columns =
        [
            .. Detections.Columns,
            new("pixel_corners", "d.pixel_corners", ColumnType.Json, "Corners in scene pixels: x, y four times"),
        ],
    };
}
