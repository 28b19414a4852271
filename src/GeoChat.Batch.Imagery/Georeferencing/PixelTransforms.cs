using System.Text.Json;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>Transforms as they are stored with a scene.</summary>
internal static class PixelTransforms
{
    /// <summary>Reads six numbers (affine), or an object with "polynomial" or "rpc".</summary>
    /// <exception cref="JsonException">None of these.</exception>
    public static IPixelTransform FromJson(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array)
            return AffineTransform.FromJson(json);
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("polynomial", out var polynomial))
            return PolynomialTransform.Read(polynomial);
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("rpc", out var rpc))
            return RpcTransform.Read(rpc);
        throw new JsonException("a transform is six numbers, or an object with \"polynomial\" or \"rpc\"");
    }
}
