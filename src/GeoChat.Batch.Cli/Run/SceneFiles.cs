using System.Text.Json;
using GeoChat.Batch.Api.Map;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Export;
using GeoChat.Batch.Storage.Features;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Cli.Run;

/// <summary>What a run leaves of each scene. Every file is written beside its name and renamed, so that none is ever half there.</summary>
internal static class SceneFiles
{
    private static readonly JsonSerializerOptions Indented = new(RequestJson.Options) { WriteIndented = true };

    /// <summary>Writes the files of every scene that was analyzed; returns what they say, in the order of the scenes.</summary>
    public static async Task<IReadOnlyList<SceneSummary>> WriteAsync(
        SceneReads scenes,
        FeatureReads features,
        SceneOpener opener,
        JobStatus status,
        Func<string, string?> noticeOf,
        OutputFolder folder,
        CancellationToken cancellationToken
    )
    {
        var names = status
            .Scenes.CountBy(scene => scene.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(StringComparer.OrdinalIgnoreCase);
        var queries = JobInputs.Of(status.Job).QueryTexts;
        var summaries = new List<SceneSummary>();
        foreach (var scene in status.Scenes)
        {
            if (scene.State == SceneState.Failed)
            {
                summaries.Add(await SummaryReader.ReadAsync(scenes, status, scene, queries, null, folder.Root, cancellationToken));
                continue;
            }

            var target = folder.Of(scene.Name, scene.Ordinal, shared: names[scene.Name] > 1);
            try
            {
                Directory.CreateDirectory(target);
                summaries.Add(
                    await WriteAsync(scenes, features, opener, status, scene, queries, noticeOf(scene.Source), target, cancellationToken)
                );
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new OutputFolderException(target, e);
            }
        }

        if (status.Job.State != JobState.Failed)
            await ReplaceAsync(
                Path.Combine(folder.Root, "summary.json"),
                stream =>
                    JsonSerializer.SerializeAsync(stream, RunOverview.Of(status.Job, summaries, folder.Root), Indented, cancellationToken)
            );
        return summaries;
    }

    private static async Task<SceneSummary> WriteAsync(
        SceneReads scenes,
        FeatureReads features,
        SceneOpener opener,
        JobStatus status,
        Scene scene,
        IReadOnlyList<string> queries,
        string? notice,
        string target,
        CancellationToken cancellationToken
    )
    {
        await GeoPackageExport.WriteAsync(features, status.Job.Uid, Path.Combine(target, "detections.gpkg"), cancellationToken, scene.Id);
        await GeoJsonExport.WriteAsync(features, status.Job.Uid, Path.Combine(target, "detections.geojson"), cancellationToken, scene.Id);
        var summary = await SummaryReader.ReadAsync(scenes, status, scene, queries, notice, target, cancellationToken);
        await ReplaceAsync(
            Path.Combine(target, "summary.json"),
            stream => JsonSerializer.SerializeAsync(stream, summary, Indented, cancellationToken)
        );
        List<MapFile> files =
        [
            File("detections.gpkg", "For QGIS and other GIS programs: layers detections, chips, answers"),
            File("detections.geojson", "Detections in longitude and latitude"),
            File("summary.json", "Counts, coverage and what was asked"),
        ];
        var page = await SceneMap.ReadAsync(scenes, opener, status.Job, scene, notice, files, DateTimeOffset.UtcNow, cancellationToken);
        await ReplaceAsync(
            Path.Combine(target, "map.html"),
            stream =>
            {
                MapPage.Write(stream, page);
                return Task.CompletedTask;
            }
        );
        return summary;

        MapFile File(string name, string note) => new(name, name, note, new FileInfo(Path.Combine(target, name)).Length);
    }

    internal static async Task ReplaceAsync(string path, Func<Stream, Task> write)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            await using (var stream = File.Create(temporary))
                await write(stream);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
