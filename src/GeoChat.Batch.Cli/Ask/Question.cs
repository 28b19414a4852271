using System.Globalization;
using System.Text.Json;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Prompting.Prompts;
using GeoChat.Batch.Prompting.Queries;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace GeoChat.Batch.Cli.Ask;

/// <summary>What is asked of the picture: a query, or a whole prompt as it stands.</summary>
/// <param name="Query">Null for a whole prompt.</param>
/// <param name="Prompt">As the model reads it.</param>
internal sealed record Question(Query? Query, string Prompt)
{
    /// <summary>Whether the picture is part of it.</summary>
    public bool HasImage => Prompt.Contains(PromptTemplate.Image, StringComparison.Ordinal);

    /// <summary>A whole prompt.</summary>
    public static Question Whole(string prompt) => new(null, prompt);

    /// <summary>A query in the model's template.</summary>
    /// <exception cref="UsageException">A query that is not for one picture.</exception>
    public static Question Of(Query query, PromptTemplate template, Picture? picture)
    {
        if (query.Task == QueryTask.Chat)
            throw new UsageException("ask puts single questions. For a conversation: geochat chat IMAGE");
        if (query.Task == QueryTask.Identify && picture is null)
            throw new UsageException("identify asks about a region of a picture. Name one, or ask something else");
        return new(
            query,
            QueryPrompt.Render(
                query,
                template,
                query.Task == QueryTask.Identify ? picture!.Region(Points(query.Geometry!.Value)) : null,
                picture is not null
            )
        );
    }

    /// <summary>What the engine is asked: one query, or one for each class of a closed set.</summary>
    public IReadOnlyList<VlmQuery> ToEngine(int maxNewTokens) =>
        Query?.ClosedSet == true ? [.. ClosedSet.Queries(Prompt, Query.Classes!)] : [new VlmQuery(Prompt, maxNewTokens)];

    /// <summary>Points of a region: four numbers x1 y1 x2 y2, WKT or GeoJSON, all in pixels of the picture.</summary>
    private static double[] Points(JsonElement region)
    {
        try
        {
            if (region.ValueKind != JsonValueKind.String)
                return Points(SceneRegions.ReadOne(region));
            var text = region.GetString()!;
            var numbers = text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : double.NaN)
                .ToArray();
            return numbers is [var x1, var y1, var x2, var y2] && numbers.All(double.IsFinite)
                ? [x1, y1, x2, y1, x2, y2, x1, y2]
                : Points(new WKTReader().Read(text));
        }
        catch (Exception e) when (e is ParseException or ArgumentException)
        {
            throw new UsageException(
                $"the region of identify cannot be read: {e.Message}. Give pixels of the picture: \"identify: 10 20 110 "
                    + $"90\", WKT or GeoJSON"
            );
        }
    }

    private static double[] Points(Geometry geometry) => [.. geometry.Coordinates.SelectMany(c => new[] { c.X, c.Y })];
}
