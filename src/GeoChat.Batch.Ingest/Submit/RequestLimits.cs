using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>What a request may ask for; each refusal names the limit.</summary>
internal static class RequestLimits
{
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
                $"The request has {inputs.Queries.Count} queries, over the limit of {options.MaxQueries} "
                    + $"(Ingest:MaxQueries). Send several jobs."
            );
        foreach (var query in inputs.Queries)
            query.Validate();
        inputs.Options?.Check();
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

    /// <exception cref="RequestException">A band that the scene lacks.</exception>
    public static void CheckBands(IReadOnlyList<int>? bands, int sceneBands, string scene)
    {
        if (bands is null)
            return;
        if (bands.Count is not (1 or 3) || bands.Any(band => band < 1 || band > sceneBands))
            throw new RequestException(
                $"Bands {string.Join(',', bands)} do not fit '{scene}', which has {sceneBands}. Name one band or three, "
                    + $"from 1 to {sceneBands}."
            );
    }
}
