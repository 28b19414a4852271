using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Tiling;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>What a request may ask for; each refusal names the limit.</summary>
internal static class RequestLimits
{
    private const int MaxScale = 64;

    /// <exception cref="RequestException">A limit is passed.</exception>
    /// <exception cref="QueryException">A query is refused.</exception>
    public static void Check(JobInputs inputs, IngestOptions options)
    {
        if (inputs.Scenes.Count == 0)
            throw new RequestException("The request names no scene. Put at least one path or URL into inputs.scenes.");
        CheckScenes(inputs.Scenes.Count, options);
        if (inputs.Queries.Count == 0)
            throw new RequestException("The request asks nothing. Give at least one query, e.g. --query \"refer: ships\".");
        if (inputs.Queries.Count > options.MaxQueries)
            throw new RequestException(
                $"The request has {inputs.Queries.Count} queries, over the limit of {options.MaxQueries} (Ingest:MaxQueries). Send several jobs."
            );
        foreach (var query in inputs.Queries)
            query.Validate();
        if (inputs.Options?.Overlap is < 0 or > 0.9 or double.NaN)
            throw new RequestException($"An overlap of {inputs.Options.Overlap} is not possible. Give a share from 0 to 0.9, e.g. 0.25.");
        if (inputs.Options?.Gsd is not (null or (> 0 and < 10_000)))
            throw new RequestException(
                $"A ground sample distance of {inputs.Options.Gsd} m is not possible. Give metres a pixel, e.g. 0.3."
            );
        if (inputs.Options is { } chosen)
            CheckCutting(chosen);
        if (inputs.Options?.Height is not (null or (>= -500 and <= 9_000)))
            throw new RequestException(
                $"A ground at {inputs.Options.Height} m is not possible. Give metres over the ellipsoid, from -500 to 9,000."
            );
        if (inputs.Options?.Stretch is { } stretch && !Stretch.IsSpec(stretch))
            throw new RequestException(
                $"'{stretch}' is no stretch. Use auto, none, MIN,MAX or pLOW,pHIGH, e.g. p2,p98, or a stretch as it is stored."
            );
        if (inputs.Options?.MaxAnswerTokens is < 1)
            throw new RequestException("max_answer_tokens must be 1 or more.");
        if (options.Models.FirstOrDefault(folder => inputs.Model is null || ModelProfile.Load(folder).Name == inputs.Model) is { } model)
            PromptLimits.Check(inputs, ModelProfile.Load(model), model);
    }

    /// <exception cref="RequestException">Too many scenes.</exception>
    public static void CheckScenes(int count, IngestOptions options)
    {
        if (count > options.MaxScenes)
            throw new RequestException(
                $"The request names {count} scenes, over the limit of {options.MaxScenes} (Ingest:MaxScenes). Send several jobs."
            );
    }

    /// <exception cref="RequestException">Too many chips.</exception>
    public static void CheckChips(long chips, string scene, IngestOptions options)
    {
        if (chips > options.MaxChips)
            throw new RequestException(
                $"'{scene}' would be {chips:N0} chips, over the limit of {options.MaxChips:N0} (Ingest:MaxChips). "
                    + "Name an area of interest or raise the limit."
            );
    }

    private static void CheckCutting(JobOptions options)
    {
        if (
            options.Scales is { } scales
            && (scales.Count is 0 or > 6 || scales.Any(s => s is < 1 or > MaxScale) || scales.Distinct().Count() < scales.Count)
        )
            throw new RequestException(
                $"The scales {string.Join(',', scales)} are not possible. Give one to six different whole numbers from 1 to {MaxScale}, e.g. 1,4."
            );
        if (options.Quarters is < 0 or > ChipLevel.MaxDepth)
            throw new RequestException($"Chips cannot be quartered {options.Quarters} times. Give 0 to {ChipLevel.MaxDepth}.");
        Share(options.Sample, "sample", "e.g. 0.05", aboveZero: true);
        Share(options.MaxCloud, "max_cloud", "e.g. 0.5");
        Share(options.MinValid, "min_valid", "e.g. 0.05");
        if (options.CloudMask is null && (options.CloudValues is not null || options.MaxCloud is not null))
            throw new RequestException("cloud_values and max_cloud say nothing without a cloud_mask. Name the mask, or leave them out.");
    }

    private static void Share(double? value, string name, string example, bool aboveZero = false)
    {
        if (value is { } share && !(share is >= 0 and <= 1 && (!aboveZero || share > 0)))
            throw new RequestException($"A {name} of {share} is no share. Give a number from 0 to 1, {example}.");
    }

    /// <exception cref="RequestException">A band that the scene lacks.</exception>
    public static void CheckBands(IReadOnlyList<int>? bands, int sceneBands, string scene)
    {
        if (bands is null)
            return;
        if (bands.Count is not (1 or 3) || bands.Any(band => band < 1 || band > sceneBands))
            throw new RequestException(
                $"Bands {string.Join(',', bands)} do not fit '{scene}', which has {sceneBands}. Name one band or three, from 1 to {sceneBands}."
            );
    }
}
