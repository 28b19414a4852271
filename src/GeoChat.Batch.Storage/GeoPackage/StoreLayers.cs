namespace GeoChat.Batch.Storage.GeoPackage;

/// <summary>The layers of a store.</summary>
internal static class StoreLayers
{
    public static readonly IReadOnlyList<GeoPackageLayer> All =
    [
        new("detections", "Georeferenced rotated boxes"),
        new("chips", "Windows of the scenes and what became of each"),
        new("answers", "What the model said, as it said it", null),
    ];
}
