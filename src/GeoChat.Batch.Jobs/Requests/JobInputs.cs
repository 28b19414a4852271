using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Jobs.Requests;

/// <summary>Scenes, queries and how to put them to the model.</summary>
public sealed record JobInputs
{
    /// <summary>Paths or URLs of scenes; at least one.</summary>
    public required IReadOnlyList<string> Scenes { get; init; }

    /// <summary>What to ask about every chip; at least one.</summary>
    public required IReadOnlyList<Query> Queries { get; init; }

    /// <summary>Name of the model; null takes the server's default.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// Area of interest: GeoJSON, or a string with WKT (EWKT's <c>SRID=n;</c> before it names a system); chips that touch it are
    /// asked, detections kept by their centre. Stored as GeoJSON in lon/lat.
    /// </summary>
    public JsonElement? Aoi { get; init; }

    /// <summary>System of the area's coordinates ("EPSG:32631"); null: longitude and latitude, or what the area itself names.</summary>
    [JsonPropertyName("aoi_crs")]
    public string? AoiCrs { get; init; }

    /// <summary>How scenes are read and asked.</summary>
    public JobOptions? Options { get; init; }

    /// <summary>The submitter's own properties; copied to every detection.</summary>
    public JsonObject? Properties { get; init; }

    /// <summary>The queries in the words of the command line, by ordinal: what every file and page calls them.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> QueryTexts => [.. Queries.Select(query => query.ToString())];

    /// <summary>Ordinals of the queries that go to grids: all but those that bring their own regions.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> GridQueries =>
        [.. Enumerable.Range(0, Queries.Count).Where(ordinal => Queries[ordinal].Task != QueryTask.Identify)];

    /// <summary>The scales that a query is asked at.</summary>
    public IReadOnlyList<int> ScalesOf(int ordinal) => Queries[ordinal].Scales ?? Options?.Scales ?? [1];

    /// <summary>The inputs that a stored job keeps.</summary>
    public static JobInputs Of(Job job) => AnalyzeScenesRequest.Parse(job.Request).Inputs;
}
