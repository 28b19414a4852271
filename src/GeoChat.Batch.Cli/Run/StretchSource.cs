using System.Text.Json;
using System.Text.Json.Nodes;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Rendering;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.Cli.Run;

/// <summary>Where <c>--stretch-from</c> takes the numbers from, so that two scenes are seen alike.</summary>
internal static class StretchSource
{
    /// <summary>The stretch as JSON: of a scene's own pixels, of a run's summary.json, or of a job of a server.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    /// <exception cref="ImageryException">The scene cannot be read.</exception>
    public static async Task<string> ReadAsync(string named, IReadOnlyList<int>? bands, Func<string, Task<string>>? ofJob)
    {
        if (Directory.Exists(named) && File.Exists(Path.Combine(named, "summary.json")))
            named = Path.Combine(named, "summary.json");
        if (!File.Exists(named))
            return ofJob is null
                ? throw new UsageException(
                    $"there is no file '{named}' to take a stretch from. Name a scene, or the summary.json that a run left of one"
                )
                : await ofJob(named);
        if (Path.GetExtension(named).Equals(".json", StringComparison.OrdinalIgnoreCase))
            return Stored(named);
        using var scene = Raster.Open(named);
        return Stretch.Estimate(scene, bands).ToJson();
    }

    private static string Stored(string file)
    {
        try
        {
            var document = JsonNode.Parse(File.ReadAllText(file));
            var stretch = (document?["stretch"] ?? document)?.ToJsonString() ?? throw new JsonException("it is empty");
            return Stretch.FromJson(stretch).ToJson();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"'{file}' holds no stretch: {e.Message.TrimEnd('.')}. Name a scene, or the summary.json that a run left of one"
            );
        }
    }
}
