using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Jobs.Requests;

/// <summary>The request of a job: the same in CLI, API and the stored job.</summary>
public sealed record AnalyzeScenesRequest
{
    /// <summary>What to analyze.</summary>
    public required JobInputs Inputs { get; init; }

    /// <summary>Who is told when the job ends.</summary>
    public Subscriber? Subscriber { get; init; }

    /// <summary>The request as it is stored and hashed: defaults left out, members in a fixed order.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RequestJson.Options);

    /// <summary>Reads a request.</summary>
    /// <exception cref="RequestException">Not JSON of this shape.</exception>
    public static AnalyzeScenesRequest Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<AnalyzeScenesRequest>(json, RequestJson.Options)
                ?? throw new RequestException("The request is null: send a JSON object.");
        }
        catch (JsonException e)
        {
            throw new RequestException($"The request cannot be read: {e.Message}", e);
        }
    }
}

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

/// <summary>How scenes are read and asked; null members take the defaults.</summary>
public sealed record JobOptions
{
    /// <summary>Ground sample distance in metres that the model sees; null takes the scene's own.</summary>
    public double? Gsd { get; init; }

    /// <summary>Bands to read as red, green and blue, from 1.</summary>
    public IReadOnlyList<int>? Bands { get; init; }

    /// <summary>Pad a scene smaller than a chip instead of enlarging it, so that the model sees its own ground sample distance.</summary>
    [JsonPropertyName("keep_gsd")]
    public bool? KeepGsd { get; init; }

    /// <summary>Accept a ground sample distance far outside the model's range.</summary>
    public bool? Force { get; init; }

    /// <summary>Grids that queries are asked on where they name none themselves: 1 the scene's, 4 chips four times as large.</summary>
    public IReadOnlyList<int>? Scales { get; init; }

    /// <summary>How often a chip is quartered and asked again where an answer could not name everything: 0 to 2; null is 2.</summary>
    public int? Quarters { get; init; }

    /// <summary>Ask this share of the chips first, drawn at random; the rest when the job is continued.</summary>
    public double? Sample { get; init; }

    /// <summary>Seed of the sample; null draws one, which is stored.</summary>
    public int? Seed { get; init; }

    /// <summary>A raster of clouds, of any grid and system; <c>{scene}</c> in it stands for a scene's name.</summary>
    [JsonPropertyName("cloud_mask")]
    public string? CloudMask { get; init; }

    /// <summary>Values of the mask that mean cloud; null: every one but 0 and nodata.</summary>
    [JsonPropertyName("cloud_values")]
    public IReadOnlyList<double>? CloudValues { get; init; }

    /// <summary>A chip with a larger share of cloud is skipped; null is 0.5.</summary>
    [JsonPropertyName("max_cloud")]
    public double? MaxCloud { get; init; }

    /// <summary>A chip with a smaller share of valid pixels is skipped; null takes the server's (0.05).</summary>
    [JsonPropertyName("min_valid")]
    public double? MinValid { get; init; }

    /// <summary>
    /// Stretch to 8 bits: <c>none</c>, <c>auto</c>, <c>min,max</c>, <c>p2,p98</c>, or another scene's stretch as it is stored
    /// (JSON).
    /// </summary>
    public string? Stretch { get; init; }

    /// <summary>Share of a chip that overlaps the next, 0 to 0.9.</summary>
    public double? Overlap { get; init; }

    /// <summary>Most tokens of an answer.</summary>
    [JsonPropertyName("max_answer_tokens")]
    public int? MaxAnswerTokens { get; init; }

    /// <summary>
    /// Height of the ground over the ellipsoid in metres, for scenes placed by rational polynomials; null takes the file's mean
    /// height.
    /// </summary>
    public double? Height { get; init; }

    /// <summary>Accept a scene without georeference: results in pixels.</summary>
    [JsonPropertyName("no_georef")]
    public bool? NoGeoref { get; init; }
}
