using System.Text.Json;
using GeoChat.Batch.Blobs;
using GeoChat.Batch.Cli.Engines;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Cli.Run;

/// <summary>The arguments of <c>geochat run</c> as they were typed.</summary>
internal sealed record RunArguments
{
    public required IReadOnlyList<string> Scenes { get; init; }

    /// <summary>The scenes are tiles of one.</summary>
    public bool Mosaic { get; init; }

    /// <summary>Scenes whose bands are files, apart by commas.</summary>
    public IReadOnlyList<string> BandSets { get; init; } = [];

    public required IReadOnlyList<string> Queries { get; init; }

    public string? QueriesFile { get; init; }

    public string? Model { get; init; }

    public required string Output { get; init; }

    /// <summary>How scenes are read and asked.</summary>
    public JobOptions? Options { get; init; }

    /// <summary>Area of interest as GeoJSON in longitude and latitude.</summary>
    public JsonElement? Aoi { get; init; }

    public bool ClosedSet { get; init; }

    public required IReadOnlyList<string> Properties { get; init; }

    public required EngineChoice Engine { get; init; }

    public bool AllowPrivateAddresses { get; init; }

    public bool Again { get; init; }

    /// <summary>Say what it would cost, and do nothing.</summary>
    public bool DryRun { get; init; }

    public bool Verbose { get; init; }

    /// <summary>Checks everything that needs no store, so that a refused command leaves nothing behind.</summary>
    /// <exception cref="UsageException">Arguments that cannot be meant.</exception>
    /// <exception cref="QueryException">A query that cannot be meant.</exception>
    /// <exception cref="BlobException">A scene that is not there.</exception>
    /// <exception cref="ModelFolderException">No model.</exception>
    public static RunRequest Check(RunArguments typed)
    {
        if (typed.Scenes.FirstOrDefault(scene => scene.StartsWith('-') && !File.Exists(scene)) is { } option)
            throw new UsageException($"there is no option '{option}'. See: geochat run --help");
        if (typed.Scenes.Count == 0 && typed.BandSets.Count == 0)
            throw new UsageException("no scene is named. Give GeoTIFF files, folders or globs as SCENES. See: geochat run --help");
        List<Query> queries =
        [
            .. typed.Queries.Select(text => RegionFile.Read(QueryParser.Parse(text))),
            .. typed.QueriesFile is { } file ? QueryParser.ParseFile(file) : [],
        ];
        if (queries.Count == 0)
            throw new UsageException("nothing is asked. Give at least one query, e.g. --query \"refer: ships\", or --queries FILE");
        var model = typed.Engine.Server?.Model ?? ModelFolder.Find(typed.Model);
        return new RunRequest
        {
            Queries = ClosedSets.Mark(queries, typed.ClosedSet),
            Scenes = SceneArguments.Of(typed.Scenes, typed.Mosaic, typed.BandSets),
            Output = typed.Output,
            Model = model,
            Profile = typed.Engine.Server?.Profile ?? ModelProfile.Load(model),
            Options = typed.Options,
            Aoi = typed.Aoi,
            Properties = typed.Properties.Select(Property).GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.Last().Value),
            Engine = typed.Engine,
            AllowPrivateAddresses = typed.AllowPrivateAddresses,
            Again = typed.Again,
            DryRun = typed.DryRun,
            Verbose = typed.Verbose,
        };
    }

    private static KeyValuePair<string, string> Property(string text) =>
        text.Split('=', 2) is [{ Length: > 0 } name, var value]
            ? new(name.Trim(), value)
            : throw new UsageException($"the property '{text}' has no name and value. Write --property name=value");
}
