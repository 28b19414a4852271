using System.Globalization;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Labels;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>Warns of queries for things that are too small in the model's picture.</summary>
internal static class ObjectSizes
{
    private const double LeastPixels = 25;

    /// <summary>One warning for each query whose typical object is smaller than the model can make out.</summary>
    public static IEnumerable<string> Warnings(JobInputs inputs, string scene, double? modelGsdMetres)
    {
        if (modelGsdMetres is not { } gsd)
            yield break;
        foreach (var (ordinal, query) in inputs.Queries.Index().Where(query => query.Item.Task == QueryTask.Refer))
        {
            var finest = gsd * inputs.ScalesOf(ordinal).Min();
            if (TypicalSize.MetresOf(query.Text!) is { } size && size / finest < LeastPixels)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{query.Text}' are about {size / finest:0} px long in '{scene}' at {finest:0.##} m a pixel, "
                        + $"under the {LeastPixels:0} that a model needs: take a finer scene, "
                        + $"or have it enlarged with --gsd {size / LeastPixels:0.##}"
                );
            }
        }
    }
}
