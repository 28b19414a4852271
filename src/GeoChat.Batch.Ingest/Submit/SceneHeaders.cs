using System.Collections.Concurrent;
using System.Globalization;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Jobs.Plans;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.Prompting.Model;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>Reads the header of each scene of a request, no pixels, and refuses what cannot be analyzed as asked.</summary>
public sealed class SceneHeaders(
    SceneSources sources,
    SceneOpener opener,
    IOptions<IngestOptions> options,
    IOptions<SceneSourceOptions> distant,
    TimeProvider clock
)
{
    // A scene that nearly fills a chip is not worth a word.
    private const double EnlargedMuch = 1.5;

    /// <summary>The scenes, in the order of the request, with what will make their answers worse.</summary>
    /// <exception cref="RequestException">A scene is refused.</exception>
    /// <exception cref="Blobs.BlobException">A scene is not there or cannot be had.</exception>
    internal async Task<ReadHeaders> ReadAsync(
        JobInputs inputs,
        ModelProfile profile,
        SampleSpec? sample,
        CancellationToken cancellationToken
    )
    {
        var references = await sources.ExpandAsync(inputs.Scenes, cancellationToken);
        RequestLimits.CheckScenes(references.Count, options.Value);
        var read = new ReadHeader[references.Count];
        var warnings = new ConcurrentBag<string>();
        // Files are read one after another; distant headers mostly wait.
        var atOnce = references.Any(SceneSources.IsDistant) ? distant.Value.ParallelHeaders : 1;
        await Parallel.ForEachAsync(
            references.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
            async (scene, token) =>
            {
                var header = await ReadAsync(scene.Item, inputs, profile, warnings, token);
                header.Scene.Ordinal = scene.Index;
                header.Scene.Sample = sample?.ToJson();
                read[scene.Index] = header;
            }
        );
        return new ReadHeaders(read, [.. warnings.Distinct().Order(StringComparer.Ordinal)]);
    }

    private async Task<ReadHeader> ReadAsync(
        string reference,
        JobInputs inputs,
        ModelProfile profile,
        ConcurrentBag<string> warnings,
        CancellationToken cancellationToken
    )
    {
        var resolved = await sources.ResolveAsync(reference, cancellationToken);
        using var raster = await OpenAsync(resolved.Source, cancellationToken);
        var header = raster.Header;
        var place = header.Place(inputs.Options?.Height);
        if (inputs.Options?.NoGeoref != true && place is null)
            throw new NotGeoreferencedException(reference);
        var gsd = place?.GsdMetresAt(header.Width / 2.0, header.Height / 2.0);
        RequestLimits.CheckBands(inputs.Options?.Bands, header.Bands, reference);
        var name = SceneName.Of(StacReference.Parse(reference)?.Item ?? reference);
        await CloudMasks.CheckAsync(inputs.Options, name, header, opener, cancellationToken);
        if (GsdRules.Check(name, inputs.Options?.Gsd ?? gsd, profile, inputs.Options?.Force == true) is { } warning)
            warnings.Add(warning);
        var geometry = ChipGeometry.Of(inputs, profile, gsd, options.Value.Overlap);
        var grids = ScaleGrid
            .Of(inputs, geometry.Side, header.Width, header.Height)
            .Select(grid => new GridSize(grid.Count(geometry, header.Width, header.Height), grid.Queries.Count))
            .ToList();
        RequestLimits.CheckChips(grids.Sum(grid => grid.Chips), reference, options.Value);
        var modelGsd = geometry.ModelGsd(profile, gsd, header.Width, header.Height);
        foreach (var hint in Hints(inputs, name, gsd, modelGsd))
            warnings.Add(hint);
        var scene = SceneRows.Of(header, place, resolved, name);
        scene.GsdMetres = gsd;
        scene.ModelGsdMetres = modelGsd;
        scene.CreatedAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return new ReadHeader(scene, grids);
    }

    private static IEnumerable<string> Hints(JobInputs inputs, string name, double? gsd, double? modelGsd)
    {
        if (inputs.Options?.Gsd is null && gsd is { } own && modelGsd < own / EnlargedMuch)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"'{name}' is smaller than a chip and shown enlarged, at {modelGsd:0.###} m a pixel instead of {own:0.###}: "
                    + $"--keep-gsd (options.keep_gsd) pads it instead"
            );
        foreach (var small in ObjectSizes.Warnings(inputs, name, modelGsd))
            yield return small;
    }

    private async Task<Raster> OpenAsync(string reference, CancellationToken cancellationToken)
    {
        try
        {
            return await opener.OpenAsync(reference, cancellationToken);
        }
        catch (ImageryException e)
        {
            throw new UnreadableSceneException(reference, e);
        }
    }
}
