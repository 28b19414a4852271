using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Imagery;
using GeoChat.Batch.Ingest.Notify;
using GeoChat.Batch.Ingest.Requests;
using GeoChat.Batch.Prompting;
using GeoChat.Batch.ServiceDefaults;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Pipeline;
using GeoChat.Batch.Storage.States;
using Microsoft.Extensions.Options;
using Scene = GeoChat.Batch.Storage.Entities.Scene;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>
/// First stop: checks a request, reads each scene's header only, and stores job and scenes in one transaction. Nothing goes to the broker here, so a
/// submit works while it is down. Bad input ends here.
/// </summary>
public sealed class JobSubmission(
    IPipelineStore store, ModelCatalog models, SceneSources sources, SceneOpener opener, WorkSignal signal, IOptions<IngestOptions> options, IOptions<WebhookOptions> webhooks,
    IOptions<SceneSourceOptions> distant, TimeProvider clock)
{
    /// <summary>Stores the job, or finds the one that the same owner and key made before.</summary>
    /// <exception cref="RequestException">The request is refused.</exception>
    /// <exception cref="QueryException">A query is refused.</exception>
    /// <exception cref="Blobs.BlobException">A scene is not there or cannot be had.</exception>
    public async Task<SubmitOutcome> SubmitAsync(AnalyzeScenesRequest request, string owner, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var profile = models.Find(request.Inputs.Model);
        RequestLimits.Check(request.Inputs, options.Value);
        SubscriberRules.Check(request.Subscriber, webhooks.Value);
        request = request with { Inputs = request.Inputs with { Model = profile.Name, Queries = [.. request.Inputs.Queries.Select(RegionTexts.ToGeoJson)] } };
        var scenes = await ReadHeadersAsync(request.Inputs, profile, cancellationToken);
        var job = NewJob(request, owner, idempotencyKey, scenes, profile);
        using var span = JobTrace.Start("submit", job.Uid);
        var outcome = await store.SubmitAsync(job, scenes, cancellationToken);
        if (outcome.KeyReused)
            throw new KeyReusedException(idempotencyKey!);
        signal.Set();
        return outcome;
    }

    private async Task<List<Scene>> ReadHeadersAsync(JobInputs inputs, ModelProfile profile, CancellationToken cancellationToken)
    {
        var references = await sources.ExpandAsync(inputs.Scenes, cancellationToken);
        RequestLimits.CheckScenes(references.Count, options.Value);
        var scenes = new Scene[references.Count];
        // Files are read one after another; distant headers mostly wait.
        var atOnce = references.Any(SceneSources.IsDistant) ? distant.Value.ParallelHeaders : 1;
        await Parallel.ForEachAsync(references.Index(), new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, async (scene, token) =>
            scenes[scene.Index] = await ReadHeaderAsync(scene.Item, scene.Index, inputs, profile, token));
        return [.. scenes];
    }

    private async Task<Scene> ReadHeaderAsync(string reference, int ordinal, JobInputs inputs, ModelProfile profile, CancellationToken cancellationToken)
    {
        using var raster = await OpenAsync(reference, cancellationToken);
        var header = raster.Header;
        if (inputs.Options?.NoGeoref != true && (header.Transform is null || header.Crs is null))
            throw new NotGeoreferencedException(reference);
        RequestLimits.CheckBands(inputs.Options?.Bands, header.Bands, reference);
        var chips = ChipPlanner.Count(header.Width, header.Height, ChipSide.Of(inputs, profile, header.GsdMetres), inputs.Options?.Overlap ?? options.Value.Overlap);
        if (chips > options.Value.MaxChips)
            throw new RequestException($"'{reference}' would be {chips:N0} chips, over the limit of {options.Value.MaxChips:N0} (Ingest:MaxChips). Name an area of interest or raise the limit.");
        return new Scene
        {
            Ordinal = ordinal,
            Source = reference,
            Name = SceneName.Of(reference),
            Width = header.Width,
            Height = header.Height,
            Bands = header.Bands,
            Crs = header.Transform is null ? null : header.Crs?.ToString(),
            Transform = header.Crs is null ? null : header.Transform?.ToJson(),
            GsdMetres = header.GsdMetres,
            AcquiredAt = header.AcquiredAt?.ToUnixTimeMilliseconds(),
            Mask = JsonSerializer.Serialize(new { nodata = header.NoData, alpha = header.HasAlpha, mask = header.Mask.ToString() }),
            Etag = header.Etag,
            State = SceneState.Accepted,
            CreatedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
    }

    private async Task<Imagery.Scene> OpenAsync(string reference, CancellationToken cancellationToken)
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

    private Job NewJob(AnalyzeScenesRequest request, string owner, string? idempotencyKey, List<Scene> scenes, ModelProfile profile)
    {
        var json = request.ToJson();
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var chips = scenes.Sum(scene => ChipPlanner.Count(scene.Width, scene.Height, ChipSide.Of(request.Inputs, profile, scene.GsdMetres), request.Inputs.Options?.Overlap ?? options.Value.Overlap));
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
            Limits = JsonSerializer.Serialize(new { estimate = new { chips, prompts = chips * request.Inputs.Queries.Count } }),
            Subscriber = request.Subscriber is null ? null : JsonSerializer.Serialize(request.Subscriber, RequestJson.Options),
            Properties = request.Inputs.Properties?.ToJsonString(),
            CreatedAt = now,
            UpdatedAt = now,
        };
    }
}
