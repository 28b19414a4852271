using System.Globalization;
using System.Text.Json;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>The GeoTIFFs of a STAC Item (https://github.com/radiantearth/stac-spec, version 1.0 and 1.1), chosen by name or role.</summary>
internal static class StacItem
{
    /// <summary>Most bytes of an item.</summary>
    public const int MaxBytes = 1 << 20;

    private static readonly string[] OnItsOwn = ["visual", "data"];

    /// <summary>The scene that an item's assets make, and when it was taken.</summary>
    /// <exception cref="SceneReferenceException">No STAC Item, or no asset of that name.</exception>
    public static ResolvedScene Resolve(StacReference reference, ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (
                root.GetProperty("type").GetString() != "Feature"
                || !root.TryGetProperty("stac_version", out _)
                || !root.TryGetProperty("assets", out var assets)
            )
                throw new SceneReferenceException(
                    reference.ToString(),
                    "it is no STAC Item",
                    "Name a GeoTIFF, or a STAC Item with assets."
                );
            JsonProperty[] tiffs = [.. assets.EnumerateObject().Where(IsTiff)];
            string[] files =
                reference.Assets.Count > 0
                    ? [.. reference.Assets.Select(name => Href(reference, Find(reference, tiffs, name)))]
                    : [Href(reference, OnlyOne(reference, tiffs))];
            return new ResolvedScene(files.Length == 1 ? files[0] : new SceneGroup(SceneGroup.Bands, files).ToString(), Taken(root));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SceneReferenceException(
                reference.ToString(),
                $"it is no STAC Item ({e.Message})",
                "Name a GeoTIFF, or a STAC Item with assets."
            );
        }
    }

    private static bool IsTiff(JsonProperty asset)
    {
        if (
            asset.Value.TryGetProperty("type", out var type)
            && type.GetString() is { } media
            && media.StartsWith("image/", StringComparison.OrdinalIgnoreCase)
        )
            return media.StartsWith("image/tiff", StringComparison.OrdinalIgnoreCase)
                || media.StartsWith("image/vnd.stac.geotiff", StringComparison.OrdinalIgnoreCase);
        var href = asset.Value.GetProperty("href").GetString()!.Split('?')[0];
        return href.EndsWith(".tif", StringComparison.OrdinalIgnoreCase) || href.EndsWith(".tiff", StringComparison.OrdinalIgnoreCase);
    }

    private static JsonProperty Find(StacReference reference, JsonProperty[] tiffs, string name)
    {
        JsonProperty[] found = [.. tiffs.Where(a => a.Name == name)];
        if (found.Length == 0)
            found = [.. tiffs.Where(a => HasRole(a, name))];
        return found.Length == 1
            ? found[0]
            : throw new SceneReferenceException(
                reference.ToString(),
                found.Length == 0
                    ? $"it has no GeoTIFF asset named '{name}' nor one of that role"
                    : $"several of its assets have the role '{name}'",
                Choose(tiffs)
            );
    }

    private static JsonProperty OnlyOne(StacReference reference, JsonProperty[] tiffs)
    {
        if (tiffs.Length == 1)
            return tiffs[0];
        foreach (var usual in OnItsOwn)
        {
            if (
                tiffs.Where(a => a.Name == usual).Concat(tiffs.Where(a => HasRole(a, usual))).DistinctBy(a => a.Name).ToArray()
                is [var only]
            )
                return only;
        }

        throw new SceneReferenceException(
            reference.ToString(),
            tiffs.Length == 0 ? "none of its assets is a GeoTIFF" : "several of its assets may be meant",
            Choose(tiffs)
        );
    }

    private static bool HasRole(JsonProperty asset, string role) =>
        asset.Value.TryGetProperty("roles", out var roles) && roles.EnumerateArray().Any(r => r.GetString() == role);

    private static string Choose(JsonProperty[] tiffs) =>
        tiffs.Length == 0
            ? "Name an item that has one."
            : $"Choose: ITEM.json#NAME, or #NAME,NAME,NAME as bands; there are {string.Join(", ", tiffs.Take(30).Select(a => a.Name))}.";

    /// <summary>An asset's place: its address, or a path from the item's folder.</summary>
    private static string Href(StacReference reference, JsonProperty asset)
    {
        var href = asset.Value.GetProperty("href").GetString()!;
        if (href.Contains("://", StringComparison.Ordinal))
            return href;
        return reference.Item.Contains("://", StringComparison.Ordinal)
            ? new Uri(new Uri(reference.Item), href).ToString()
            : Path.GetFullPath(href, Path.GetDirectoryName(Path.GetFullPath(reference.Item))!);
    }

    private static DateTimeOffset? Taken(JsonElement root)
    {
        if (!root.TryGetProperty("properties", out var properties))
            return null;
        foreach (var name in (string[])["datetime", "start_datetime"])
        {
            if (
                properties.TryGetProperty(name, out var text)
                && text.ValueKind == JsonValueKind.String
                && DateTimeOffset.TryParse(text.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            )
                return time.ToUniversalTime();
        }

        return null;
    }
}
