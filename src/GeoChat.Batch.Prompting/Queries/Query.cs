using System.Text.Json;
using System.Text.Json.Serialization;

namespace GeoChat.Batch.Prompting.Queries;

/// <summary>One question, the same on the command line, in a request and in a stored job.</summary>
/// <remarks>
/// JSON: <c>{"task":"refer","text":"storage tanks","label":"tank"}</c>; unknown members are refused. Records from JSON are not yet
/// valid: call <see cref="Validate"/>.
/// </remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Query
{
    /// <summary>What kind of answer is wanted.</summary>
    [JsonPropertyName("task")]
    public required QueryTask Task { get; init; }

    /// <summary>
    /// refer: what to find; vqa: the question; identify: the user's own sentence, <c>{box}</c> in it standing for the region; raw:
    /// the text.
    /// </summary>
    [JsonPropertyName("text"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    /// <summary>Label of the detections instead of the one the answer or the text gives. refer, ground, identify and raw.</summary>
    [JsonPropertyName("label"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Label { get; init; }

    /// <summary>classify: the classes to choose from, in the order they are asked.</summary>
    [JsonPropertyName("classes"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>classify: weigh each class by its probability of being the answer, instead of mapping what the model says freely.</summary>
    [JsonPropertyName("closed_set"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ClosedSet { get; init; }

    /// <summary>chat: what the user says, turn by turn.</summary>
    [JsonPropertyName("turns"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Turns { get; init; }

    /// <summary>
    /// identify: the regions. An object is GeoJSON; a string is what the user typed (WKT, or on the command line a file), for the
    /// caller to resolve.
    /// </summary>
    [JsonPropertyName("geometry"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Geometry { get; init; }

    /// <summary>
    /// Scales that the query is asked at instead of the job's: 1 the grid, 4 chips four times as large. Not for identify.
    /// </summary>
    [JsonPropertyName("scales"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Scales { get; init; }

    /// <summary>
    /// Throws <see cref="QueryException"/> when the query can't be asked: empty, too long, a member missing or of another task.
    /// </summary>
    public void Validate(QueryLimits? limits = null) => QueryRules.Check(this, limits ?? QueryLimits.Default);

    /// <summary>The query as compact JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, QueryParser.Json);

    /// <summary>
    /// The form of the command line, as <c>refer: ships =&gt; vessel</c>. Lossless except for texts that contain the form's own
    /// separators (<c>=&gt;</c>, a comma in a class, <c>;;</c>) and the sentence of identify.
    /// </summary>
    public override string ToString()
    {
        var argument = Task switch
        {
            QueryTask.Classify => string.Join(", ", Classes ?? []),
            QueryTask.Chat => string.Join(";; ", Turns ?? []),
            QueryTask.Identify => Geometry is { } g
                ? g.ValueKind == JsonValueKind.String
                    ? g.GetString()
                    : g.GetRawText()
                : null,
            _ => Text,
        };
        if (Label is not null)
            argument = $"{argument} => {Label}".TrimStart();
        var name = ClosedSet ? $"{Task.Name()} {QueryTasks.ClosedSet}" : Task.Name();
        return string.IsNullOrEmpty(argument) ? name : $"{name}: {argument}";
    }
}
