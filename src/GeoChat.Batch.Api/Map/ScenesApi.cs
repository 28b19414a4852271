using GeoChat.Batch.Api.Features;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Rendering;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.States;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace GeoChat.Batch.Api.Map;

/// <summary>The scenes of a job for people: where they lie, how they look, and their map page.</summary>
public static class ScenesApi
{
    private const int ListMost = 100;
    private const int PictureSide = 1536;

    /// <summary>Maps <c>/jobs/{id}/scenes</c> and below.</summary>
    public static IEndpointRouteBuilder MapScenes(this IEndpointRouteBuilder endpoints)
    {
        var scenes = endpoints.MapGroup("/jobs/{id}/scenes").WithTags("Jobs");
        scenes
            .MapGet("", ListAsync)
            .WithName("getScenes")
            .WithSummary("Scenes of a job: state, corners in longitude and latitude, links to picture and map");
        scenes
            .MapGet("{ordinal:int}/picture", PictureAsync)
            .WithName("getScenePicture")
            .WithSummary("A scene as a JPEG of at most 1536 px");
        scenes.MapGet("{ordinal:int}/map", PageAsync).WithName("getSceneMap").WithSummary("A scene's self-contained map page");
        return endpoints;
    }

    private static async Task<Ok<SceneList>> ListAsync(string id, JobTable jobs, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(id, cancellationToken) ?? throw new NoSuchResourceException($"No job '{id}'. GET /jobs lists them.");
        return TypedResults.Ok(new SceneList([.. job.Scenes.Take(ListMost).Select(scene => SceneEntry.Of(id, scene))]));
    }

    private static async Task<FileContentHttpResult> PictureAsync(
        string id,
        int ordinal,
        JobTable jobs,
        SceneOpener opener,
        CancellationToken cancellationToken
    )
    {
        var (_, scene) = await FindAsync(jobs, id, ordinal, cancellationToken);
        using var file = await opener.OpenAsync(scene.Source, cancellationToken);
        var stretch = scene.Stretch is { } json ? Stretch.FromJson(json) : Stretch.Estimate(file);
        var picture = await Task.Run(() => ScenePicture.Render(file, stretch, PictureSide), cancellationToken);
        return TypedResults.Bytes(picture.Jpeg, "image/jpeg", entityTag: PictureTag.Of(scene));
    }

    private static async Task<PushStreamHttpResult> PageAsync(
        string id,
        int ordinal,
        JobTable jobs,
        SceneReads scenes,
        SceneOpener opener,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var (job, scene) = await FindAsync(jobs, id, ordinal, cancellationToken);
        List<MapFile> files =
        [
            new("detections.geojson", $"/collections/detections/items?job={id}", "Detections in longitude and latitude", null),
        ];
        var page = await SceneMap.ReadAsync(
            scenes,
            opener,
            job,
            scene,
            job.Partial ? null : job.Message,
            files,
            clock.GetUtcNow(),
            cancellationToken
        );
        return TypedResults.Stream(
            stream =>
            {
                // The page is written without waiting, which the response's own stream does not allow.
                using var buffer = new MemoryStream();
                MapPage.Write(buffer, page);
                buffer.Position = 0;
                return buffer.CopyToAsync(stream, cancellationToken);
            },
            "text/html; charset=utf-8"
        );
    }

    private static async Task<(Job Job, Scene Scene)> FindAsync(
        JobTable jobs,
        string id,
        int ordinal,
        CancellationToken cancellationToken
    ) =>
        await jobs.FindAsync(id, cancellationToken) is { } job && job.Scenes.FirstOrDefault(scene => scene.Ordinal == ordinal) is { } found
            ? (job.Job, found)
            : throw new NoSuchResourceException($"No scene {ordinal} in job '{id}'. GET /jobs/{id}/scenes lists them.");
}

/// <summary>Scenes of a job.</summary>
public sealed record SceneList(IReadOnlyList<SceneEntry> Scenes);

/// <summary>A scene for people.</summary>
/// <param name="Name">Short name.</param>
/// <param name="State">Its state in lower case.</param>
/// <param name="Corners">Longitude and latitude of top left, top right, bottom right, bottom left; null without georeference.</param>
/// <param name="Picture">Address of its picture.</param>
/// <param name="Map">Address of its map page.</param>
public sealed record SceneEntry(string Name, string State, IReadOnlyList<double[]>? Corners, string Picture, string Map)
{
    internal static SceneEntry Of(string job, Scene scene) =>
        new(
            scene.Name,
            scene.State.Word(),
            CornersOf(scene),
            $"/jobs/{job}/scenes/{scene.Ordinal}/picture",
            $"/jobs/{job}/scenes/{scene.Ordinal}/map"
        );

    private static IReadOnlyList<double[]>? CornersOf(Scene scene)
    {
        if (SceneGeoreference.FromStore(scene.Transform, scene.Crs) is not { } georeference)
            return null;
        return
        [
            .. new[] { (0, 0), (scene.Width, 0), (scene.Width, scene.Height), (0, scene.Height) }.Select(corner =>
            {
                var (lon, lat) = georeference.ToLonLat(corner.Item1, corner.Item2);
                return new[] { Math.Round(lon, 8), Math.Round(lat, 8) };
            }),
        ];
    }
}
