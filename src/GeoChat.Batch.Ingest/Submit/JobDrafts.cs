using System.Security.Cryptography;
using GeoChat.Batch.Imagery.Sampling;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Jobs.Models;
using GeoChat.Batch.Jobs.Plans;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.Jobs;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>Checks requests, makes them canonical and says what they will cost. Bad input ends here.</summary>
public sealed class JobDrafts(JobTable jobs, ModelCatalog models, SceneHeaders headers, IOptions<IngestOptions> options)
{
    private const int JobsOfRate = 20;

    /// <exception cref="RequestException">The request is refused.</exception>
    /// <exception cref="QueryException">A query is refused.</exception>
    /// <exception cref="Blobs.BlobException">A scene is not there or cannot be had.</exception>
    internal async Task<JobDraft> ReadAsync(AnalyzeScenesRequest request, CancellationToken cancellationToken)
    {
        var profile = models.Find(request.Inputs.Model);
        RequestLimits.Check(request.Inputs, options.Value);
        var inputs = AreaTexts.ToLonLat(request.Inputs) with
        {
            Model = profile.Name,
            Queries = [.. request.Inputs.Queries.Select(RegionTexts.ToGeoJson)],
        };
        var sample = inputs.Options is { Sample: { } share } chosen
            ? new SampleSpec(share, chosen.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue))
            : null;
        var read = await headers.ReadAsync(inputs, profile, sample, cancellationToken);
        var estimate = await EstimateAsync(inputs, profile.Name, sample, read, cancellationToken);
        return new JobDraft(request with { Inputs = inputs }, profile, [.. read.Scenes.Select(header => header.Scene)], estimate);
    }

    private async Task<JobEstimate> EstimateAsync(
        JobInputs inputs,
        string model,
        SampleSpec? sample,
        ReadHeaders read,
        CancellationToken cancellationToken
    )
    {
        var chips = 0L;
        var prompts = 0L;
        foreach (var grid in read.Scenes.SelectMany(scene => scene.Grids))
        {
            var count = sample is null ? grid.Chips : StratifiedSample.CountOf(grid.Chips, sample.Share);
            chips += count;
            prompts += count * grid.Queries;
        }

        var regions = inputs
            .Queries.Where(query => query.Task == QueryTask.Identify)
            .Sum(query => SceneRegions.Read(query.Geometry!.Value).Count);
        var rate = await PromptsPerSecondAsync(model, cancellationToken);
        return new JobEstimate(
            chips + regions,
            prompts + regions,
            rate is { } perSecond ? Math.Round((prompts + regions) / perSecond, 1) : null,
            read.Warnings
        );
    }

    /// <summary>The rate of the latest jobs of a model; null where none has ended.</summary>
    private async Task<double?> PromptsPerSecondAsync(string model, CancellationToken cancellationToken)
    {
        var prompts = 0.0;
        var seconds = 0.0;
        foreach (var past in await jobs.ListPastAsync(model, JobsOfRate, cancellationToken))
        {
            prompts += past.Chips * (double)AnalyzeScenesRequest.Parse(past.Request).Inputs.Queries.Count;
            seconds += past.Milliseconds / 1000.0;
        }

        return prompts > 0 && seconds > 0 ? prompts / seconds : null;
    }
}
