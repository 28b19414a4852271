using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Jobs.Plans;

/// <summary>A grid of chips and the queries that are asked on it.</summary>
/// <param name="Scale">Chips this many times as large as those of scale 1.</param>
/// <param name="Queries">Ordinals.</param>
public sealed record ScaleGrid(int Scale, IReadOnlyList<int> Queries)
{
    /// <summary>
    /// The grids of a job on a scene, the finest first. A scale beyond one that shows the whole scene in a chip already adds
    /// nothing and is left out.
    /// </summary>
    /// <param name="inputs">The job.</param>
    /// <param name="side">Scene pixels along a chip of scale 1.</param>
    /// <param name="width">The scene's.</param>
    /// <param name="height">The scene's.</param>
    public static IReadOnlyList<ScaleGrid> Of(JobInputs inputs, int side, int width, int height)
    {
        var asked = new SortedDictionary<int, List<int>>();
        foreach (var ordinal in inputs.GridQueries)
        {
            int? before = null;
            foreach (var scale in inputs.ScalesOf(ordinal).Order())
            {
                if (before is { } finer && (long)side * finer >= Math.Max(width, height))
                    break;
                if (!asked.TryGetValue(scale, out var queries))
                    asked.Add(scale, queries = []);
                queries.Add(ordinal);
                before = scale;
            }
        }

        return [.. asked.Select(pair => new ScaleGrid(pair.Key, pair.Value))];
    }

    /// <summary>Chips of the grid.</summary>
    public long Count(ChipGeometry chips, int width, int height) =>
        ChipPlanner.Count(width, height, chips.Side * Scale, chips.Overlap, chips.Keep);

    /// <summary>The grid's windows.</summary>
    public IReadOnlyList<ChipWindow> Plan(ChipGeometry chips, int width, int height) =>
        ChipPlanner.Plan(width, height, chips.Side * Scale, chips.Overlap, chips.Keep, ChipLevel.Grid(Scale));
}

/// <summary>How chips are laid over a scene.</summary>
/// <param name="Side">Scene pixels along a chip of scale 1.</param>
/// <param name="Overlap">Share that a chip has in common with the next.</param>
/// <param name="Keep">A scene smaller than a chip is padded, not enlarged.</param>
public readonly record struct ChipGeometry(int Side, double Overlap, bool Keep)
{
    /// <summary>Share of a chip that overlaps the next, where neither request nor server says another.</summary>
    public const double DefaultOverlap = 0.25;

    /// <summary>The chips of a job on a scene.</summary>
    /// <param name="inputs">The job.</param>
    /// <param name="profile">The model's.</param>
    /// <param name="sceneGsdMetres">Metres of a scene pixel, where known.</param>
    /// <param name="overlap">Share of a chip that overlaps the next, where the request says nothing.</param>
    /// <exception cref="RequestException">The ground sample distance asked for cannot be had.</exception>
    public static ChipGeometry Of(JobInputs inputs, ModelProfile profile, double? sceneGsdMetres, double overlap) =>
        new(
            ChipSide.Of(inputs, profile, sceneGsdMetres),
            inputs.Options?.Overlap ?? overlap,
            inputs.Options is { KeepGsd: true } or { Gsd: not null }
        );

    /// <summary>Ground distance of a pixel of the model's picture.</summary>
    public double? ModelGsd(ModelProfile profile, double? sceneGsdMetres, int width, int height) =>
        sceneGsdMetres * ChipPlanner.SideOf(width, height, Side, Keep) / (profile.ImageSize ?? ModelProfile.GeoChatImageSize);
}
