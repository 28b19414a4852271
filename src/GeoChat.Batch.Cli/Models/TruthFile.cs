using System.Text.Json;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Jobs.Models;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Cli.Models;

/// <summary>Every object of a scene: GeoJSON polygons in longitude and latitude with a <c>label</c>.</summary>
/// <param name="Scene">Name of the scene.</param>
/// <param name="Objects">Label and place.</param>
public sealed record TruthFile(string Scene, IReadOnlyList<(string Label, Geometry Place)> Objects)
{
    /// <summary>Reads <c>FILE</c>, whose name up to the first dot is the scene's, or <c>SCENE=FILE</c>.</summary>
    /// <exception cref="CalibrationException">The file is not there, or not of this form.</exception>
    public static TruthFile Read(string named)
    {
        var (scene, path) =
            named.Split('=', 2) is [{ Length: > 0 } name, var file] && !File.Exists(named)
                ? (name, file)
                : (Path.GetFileName(named).Split('.')[0], named);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var objects = new List<(string, Geometry)>();
            foreach (var feature in document.RootElement.GetProperty("features").EnumerateArray())
            {
                var label =
                    feature.GetProperty("properties").GetProperty("label").GetString()
                    ?? throw new CalibrationException($"'{path}' has a feature whose label is null. Name each object.");
                objects.Add((label, SceneRegions.ReadOne(feature)));
            }

            return new(scene, objects);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CalibrationException($"the truth '{path}' cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or RegionException)
        {
            throw new CalibrationException(
                $"'{path}' is no truth: {e.Message} Give a GeoJSON FeatureCollection of polygons with a label.",
                e
            );
        }
    }
}
