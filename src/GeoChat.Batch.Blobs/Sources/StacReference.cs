namespace GeoChat.Batch.Blobs.Sources;

/// <summary>
/// A STAC Item as a scene: "ITEM.json", or "ITEM.json#ASSET" with names or roles of assets, several of them ("#red,green,blue") as
/// bands.
/// </summary>
/// <param name="Item">Reference of the item's file.</param>
/// <param name="Assets">Names or roles; empty where the item decides.</param>
public sealed record StacReference(string Item, IReadOnlyList<string> Assets)
{
    /// <summary>The parts of a reference; null where it names no STAC Item.</summary>
    public static StacReference? Parse(string reference)
    {
        var at = reference.LastIndexOf('#');
        var item = at < 0 ? reference : reference[..at];
        // An address may go on behind the name (a signature).
        var path = item.Contains("://", StringComparison.Ordinal) ? item.Split('?')[0] : item;
        if (
            SceneGroup.Parse(reference) is not null
            || !(
                path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".geojson", StringComparison.OrdinalIgnoreCase)
            )
        )
            return null;
        return new StacReference(
            item,
            at < 0 ? [] : reference[(at + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        );
    }

    public override string ToString() => Assets.Count == 0 ? Item : $"{Item}#{string.Join(',', Assets)}";
}
