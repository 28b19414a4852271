using System.Globalization;
using System.Text.Json;
using GeoChat.Batch.Blobs;
using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Rendering;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Api.Map;

/// <summary>Reads what the page shows of a scene from the store.</summary>
public static class SceneMap
{
    /// <summary>Longest side of the picture in pixels: the demo scenes whole, larger ones reduced.</summary>
    public const int PictureSide = 3072;

    // A page of some tens of MB still opens; beyond, the best boxes are shown and the notice says so.
    private const int MostBoxes = 50_000;
    private const int MostAnswers = 50_000;

    /// <summary>The page's data. The scene's file is read for the picture; where it cannot be, the page has none.</summary>
    /// <param name="scenes">The store's scenes.</param>
    /// <param name="opener">Opens the scene.</param>
    /// <param name="job">The scene's job.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="notice">What the reader must know of the model.</param>
    /// <param name="files">Files to link to.</param>
    /// <param name="madeAt">Time that the page names.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<MapPageData> ReadAsync(
        SceneReads scenes,
        SceneOpener opener,
        Job job,
        Scene scene,
        string? notice,
        IReadOnlyList<MapFile> files,
        DateTimeOffset madeAt,
        CancellationToken cancellationToken
    )
    {
        var (detections, found) = await scenes.ReadDetectionsAsync(scene.Id, MostBoxes, cancellationToken);
        var chips = await scenes.ReadChipsAsync(scene.Id, cancellationToken);
        var answers = await scenes.ReadAnswersAsync(scene.Id, MostAnswers, cancellationToken);
        var results = SceneResults.Parse(scene.Results);
        notice = results?.Sample is { } sample ? $"{SampleNotice.Of(sample)} {notice}".TrimEnd() : notice;
        var georeference = SceneGeoreference.FromStore(scene.Transform, scene.Crs);
        var places = chips.Index().ToDictionary(c => c.Item.Id, c => c.Index);
        var byId = answers.ToDictionary(a => a.Id);
        var byChip = answers.ToLookup(a => a.ChipId);
        return new MapPageData
        {
            Scene = new MapScene(
                scene.Name,
                scene.Width,
                scene.Height,
                georeference is null ? null : scene.GsdMetres,
                ShortCrs(scene.Crs),
                North(scene, georeference),
                scene.AcquiredAt is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null
            ),
            Picture = await PictureAsync(opener, scene, cancellationToken),
            Queries = JobInputs.Of(job).QueryTexts,
            Boxes = [.. detections.OrderBy(d => d.Id).Select(d => Box(d, places, byId, georeference))],
            Chips = [.. chips.Select(c => Chip(c, c.DuplicateOf is { } key ? chips[places[key]] : null, byChip[c.DuplicateOf ?? c.Id]))],
            Files = files,
            Results = results?.Answers ?? [],
            Coverage = Coverage(scene.Coverage),
            Notice =
                found > MostBoxes
                    ? string.Create(
                            CultureInfo.InvariantCulture,
                            $"The {MostBoxes:N0} detections with the highest scores of {found:N0} are shown. {notice}"
                        )
                        .TrimEnd()
                    : notice,
            Model = job.Model,
            Job = job.Uid,
            MadeAt = madeAt,
        };
    }

    private static MapBox Box(
        Detection detection,
        Dictionary<long, int> chips,
        Dictionary<long, Answer> answers,
        SceneGeoreference? georeference
    )
    {
        var outline = RotatedBox.FromJson(detection.PixelCorners);
        var answer = answers.GetValueOrDefault(detection.AnswerId);
        var centre = georeference?.ToLonLat(outline.CentreX, outline.CentreY);
        return new MapBox(
            detection.Id,
            detection.Label,
            detection.QueryOrdinal,
            detection.Score,
            detection.ScoreRaw,
            outline,
            detection.LengthM,
            detection.WidthM,
            detection.HeadingDeg,
            chips.GetValueOrDefault(detection.ChipId, -1),
            detection.Phrase,
            answer?.Text,
            answer?.Prompt,
            detection.MergedFrom,
            detection.CutEdge,
            centre?.Lon,
            centre?.Lat
        );
    }

    private static MapChip Chip(Chip chip, Chip? original, IEnumerable<Answer> answers) =>
        new(
            chip.X,
            chip.Y,
            chip.Width,
            chip.Height,
            ChipOutcome.FromState(chip.State, chip.Reason, original?.State, original?.Reason),
            ChipOutcome.FailureReason(chip.State, chip.Reason, original?.State, original?.Reason),
            chip.Level,
            chip.Col,
            chip.Row,
            [.. answers.Select(a => new MapAnswer(a.QueryOrdinal, a.Value, a.Text))]
        );

    /// <summary>Degrees clockwise from up to true north at the scene's centre.</summary>
    private static double? North(Scene scene, SceneGeoreference? georeference)
    {
        if (georeference is null)
            return null;
        var col = scene.Width / 2.0;
        var row = scene.Height / 2.0;
        var (lon, lat) = georeference.ToLonLat(col, row);
        double[] cols = [lon],
            rows = [lat < 89 ? lat + 1e-3 : lat - 1e-3];
        georeference.ToPixels(cols, rows);
        var (dx, dy) = lat < 89 ? (cols[0] - col, rows[0] - row) : (col - cols[0], row - rows[0]);
        return Math.Round(double.RadiansToDegrees(Math.Atan2(dx, -dy)), 1);
    }

    private static async Task<MapPicture?> PictureAsync(SceneOpener opener, Scene scene, CancellationToken cancellationToken)
    {
        try
        {
            using var file = await opener.OpenAsync(scene.Source, cancellationToken);
            var stretch = scene.Stretch is { } json ? Stretch.FromJson(json) : Stretch.Estimate(file);
            return new MapPicture("image/jpeg", ScenePicture.Render(file, stretch, PictureSide).Jpeg);
        }
        catch (Exception e) when (e is ImageryException or BlobException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Dictionary<string, long>? Coverage(string? json)
    {
        if (json is null)
            return null;
        var counts = JsonSerializer.Deserialize<Dictionary<string, long>>(json);
        counts?.Remove("total");
        return counts;
    }

    /// <summary>"EPSG:32631" as it is; of WKT the name.</summary>
    private static string? ShortCrs(string? crs) =>
        crs?.IndexOf('[') is { } at and >= 0 && crs.IndexOf('"', at) is var open and >= 0 && crs.IndexOf('"', open + 1) is var close and > 0
            ? crs[(open + 1)..close]
            : crs;
}
