using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Sampling;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Ingest.Notify;
using GeoChat.Batch.Jobs.Plans;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.ServiceDefaults.Observability;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Pipeline;
using GeoChat.Batch.Storage.States;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>
/// First stop: checks a request, reads each scene's header only, and stores job and scenes in one transaction. Nothing goes to the
/// broker here, so a submit works while it is down. Bad input ends here.
/// </summary>
public sealed class JobSubmission(
    IPipelineStore store,
    ModelCatalog models,
    SceneSources sources,
    SceneOpener opener,
    WorkSignal signal,
    IOptions<IngestOptions> options,
    IOptions<WebhookOptions> webhooks,
    IOptions<SceneSourceOptions> distant,
    TimeProvider clock
)
{
    // A scene that nearly fills a chip is not worth a word.
    private const double EnlargedMuch = 1.5;

    /// <summary>Stores the job, or finds the one that the same owner and key made before.</summary>
    /// <exception cref="RequestException">The request is refused.</exception>
    /// <exception cref="QueryException">A query is refused.</exception>
    /// <exception cref="Blobs.BlobException">A scene is not there or cannot be had.</exception>
    public async Task<SubmitOutcome> SubmitAsync(
        AnalyzeScenesRequest request,
        string owner,
        string? idempotencyKey,
        CancellationToken cancellationToken
    )
    {
        SubscriberRules.Check(request.Subscriber, webhooks.Value);
        var (checkedRequest, scenes, profile, estimate) = await ReadAsync(request, cancellationToken);
        var job = NewJob(checkedRequest, owner, idempotencyKey, scenes, profile, estimate);
        using var span = JobTrace.Start("submit", job.Uid);
        var outcome = await store.SubmitAsync(job, scenes, cancellationToken);
        if (outcome.KeyReused)
            throw new KeyReusedException(idempotencyKey!);
        signal.Set();
        return outcome;
    }

    /// <summary>What the job would cost; nothing is stored.</summary>
    /// <exception cref="RequestException">The request is refused.</exception>
    /// <exception cref="QueryException">A query is refused.</exception>
    public async Task<JobEstimate> EstimateAsync(AnalyzeScenesRequest request, CancellationToken cancellationToken) =>
        (await ReadAsync(request, cancellationToken)).Estimate;

    private async Task<(AnalyzeScenesRequest Request, List<Scene> Scenes, ModelProfile Profile, JobEstimate Estimate)> ReadAsync(
        AnalyzeScenesRequest request,
        CancellationToken cancellationToken
    )
    {
        var profile = models.Find(request.Inputs.Model);
        RequestLimits.Check(request.Inputs, options.Value);
        request = request with
        {
            Inputs = AreaTexts.ToLonLat(request.Inputs) with
            {
                Model = profile.Name,
                Queries = [.. request.Inputs.Queries.Select(RegionTexts.ToGeoJson)],
            },
        };
        var warnings = new ConcurrentBag<string>();
        var sample = request.Inputs.Options is { Sample: { } share } chosen
            ? new SampleSpec(share, chosen.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue))
            : null;
        var scenes = await ReadHeadersAsync(request.Inputs, profile, sample, warnings, cancellationToken);
        var chips = 0L;
        var prompts = 0L;
        foreach (var scene in scenes)
        {
            var geometry = ChipGeometry.Of(request.Inputs, profile, scene.GsdMetres, options.Value.Overlap);
            foreach (var grid in ScaleGrid.Of(request.Inputs, geometry.Side, scene.Width, scene.Height))
            {
                var count = grid.Count(geometry, scene.Width, scene.Height);
                count = sample is null ? count : StratifiedSample.CountOf(count, sample.Share);
                chips = chips + count;
                prompts = prompts + (count * grid.Queries.Count);
            }
        }

        var regions = request
            .Inputs.Queries.Where(query => query.Task == QueryTask.Identify)
            .Sum(query => SceneRegions.Read(query.Geometry!.Value).Count);
        var rate = await PromptsPerSecondAsync(profile.Name, cancellationToken);
        var estimate = new JobEstimate(
            chips + regions,
            prompts + regions,
            rate is { } perSecond ? Math.Round((prompts + regions) / perSecond, 1) : null,
            [.. warnings.Distinct().Order(StringComparer.Ordinal)]
        );
        return (request, scenes, profile, estimate);
    }

    /// <summary>The rate of the latest jobs of a model; null where none has ended.</summary>
    private async Task<double?> PromptsPerSecondAsync(string model, CancellationToken cancellationToken)
    {
        const int latest = 20;
        var prompts = 0.0;
        var seconds = 0.0;
        foreach (var past in await store.ReadPastJobsAsync(model, latest, cancellationToken))
        {
            prompts += past.Chips * (double)AnalyzeScenesRequest.Parse(past.Request).Inputs.Queries.Count;
            seconds += past.Milliseconds / 1000.0;
        }

        return prompts > 0 && seconds > 0 ? prompts / seconds : null;
    }

    private async Task<List<Scene>> ReadHeadersAsync(
        JobInputs inputs,
        ModelProfile profile,
        SampleSpec? sample,
        ConcurrentBag<string> warnings,
        CancellationToken cancellationToken
    )
    {
        var references = await sources.ExpandAsync(inputs.Scenes, cancellationToken);
        RequestLimits.CheckScenes(references.Count, options.Value);
        var scenes = new Scene[references.Count];
        // Files are read one after another; distant headers mostly wait.
        var atOnce = references.Any(SceneSources.IsDistant) ? distant.Value.ParallelHeaders : 1;
        await Parallel.ForEachAsync(
            references.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
            async (scene, token) =>
                scenes[scene.Index] = await ReadHeaderAsync(scene.Item, scene.Index, inputs, profile, sample, warnings, token)
        );
        return [.. scenes];
    }

    private async Task<Scene> ReadHeaderAsync(
        string reference,
        int ordinal,
        JobInputs inputs,
        ModelProfile profile,
        SampleSpec? sample,
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
        var chips = ScaleGrid
            .Of(inputs, geometry.Side, header.Width, header.Height)
            .Sum(grid => grid.Count(geometry, header.Width, header.Height));
        if (chips > options.Value.MaxChips)
            throw new RequestException(
                $"'{reference}' would be {chips:N0} chips, over the limit of {options.Value.MaxChips:N0} (Ingest:MaxChips). Name an area of interest or raise the limit."
            );
        var modelGsd = geometry.ModelGsd(profile, gsd, header.Width, header.Height);
        if (inputs.Options?.Gsd is null && gsd is { } own && modelGsd < own / EnlargedMuch)
            warnings.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{name}' is smaller than a chip and shown enlarged, at {modelGsd:0.###} m a pixel instead of {own:0.###}: --keep-gsd (options.keep_gsd) pads it instead"
                )
            );
        var queries = inputs.Queries.Select(query =>
            query.Scales is null && query.Task != QueryTask.Identify ? query with { Scales = inputs.Options?.Scales } : query
        );
        foreach (var small in ObjectSizes.Warnings(queries, name, modelGsd))
            warnings.Add(small);
        return new Scene
        {
            Ordinal = ordinal,
            Source = resolved.Source,
            Name = name,
            Width = header.Width,
            Height = header.Height,
            Bands = header.Bands,
            Crs = place?.Crs.ToString(),
            Transform = place?.Transform.ToJson(),
            GsdMetres = gsd,
            ModelGsdMetres = modelGsd,
            AcquiredAt = (resolved.TakenAt ?? header.AcquiredAt)?.ToUnixTimeMilliseconds(),
            Mask = JsonSerializer.Serialize(
                new
                {
                    nodata = header.NoData,
                    alpha = header.HasAlpha,
                    mask = header.Mask.ToString(),
                }
            ),
            Etag = header.Etag,
            Sample = sample?.ToJson(),
            State = SceneState.Accepted,
            CreatedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
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

    private Job NewJob(
        AnalyzeScenesRequest request,
        string owner,
        string? idempotencyKey,
        List<Scene> scenes,
        ModelProfile profile,
        JobEstimate estimate
    )
    {
        var json = request.ToJson();
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return new Job
        {
            Uid = Guid.CreateVersion7().ToString("N"),
            Owner = owner,
            Request = json,
            RequestHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))),
            IdempotencyKey = idempotencyKey,
            State = JobState.Accepted,
            Model = profile.Name,
            Message = DomainNotice.For(profile, scenes.Select(scene => scene.Source), options.Value.DemoFolders),
            Limits = estimate.ToLimits(),
            Subscriber = request.Subscriber is null ? null : JsonSerializer.Serialize(request.Subscriber, RequestJson.Options),
            Properties = request.Inputs.Properties?.ToJsonString(),
            CreatedAt = now,
            UpdatedAt = now,
        };
    }
}
