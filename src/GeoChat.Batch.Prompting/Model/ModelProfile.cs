using System.Text.Json;
using System.Text.Json.Serialization;
using GeoChat.Batch.Prompting.Prompts;

namespace GeoChat.Batch.Prompting.Model;

/// <summary>
/// What a model folder says of itself in <c>geochat-batch.json</c>; every member has a default, so GeoChat's own folder needs no
/// such file.
/// </summary>
public sealed record ModelProfile
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "geochat-batch.json";

    /// <summary>Side in pixels of the picture that GeoChat's own code always uses, whatever its checkpoint's configuration says.</summary>
    public const int GeoChatImageSize = 504;

    private const int MaxFileBytes = 1 << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Name of the model; the folder's name where the file gives none.</summary>
    [JsonPropertyName("name")]
    public string Name { get; init; } = "";

    [JsonPropertyName("version")]
    public string? Version { get; init; }

    /// <summary>
    /// What the model was trained on, when that limits its use (<c>synthetic scenes only</c>); null when nothing is said.
    /// </summary>
    [JsonPropertyName("domain")]
    public string? Domain { get; init; }

    [JsonPropertyName("licence")]
    public string? Licence { get; init; }

    /// <summary>A name of <see cref="PromptTemplate.Names"/>.</summary>
    [JsonPropertyName("prompt_template")]
    public string PromptTemplate { get; init; } = "llava_v1";

    /// <summary>How the model writes boxes.</summary>
    [JsonPropertyName("box_grammar"), JsonConverter(typeof(BoxGrammarConverter))]
    public BoxGrammar BoxGrammar { get; init; }

    /// <summary>What a coordinate of the far edge is: 100, or 1000 or 1 in some models.</summary>
    [JsonPropertyName("box_scale")]
    public double BoxScale { get; init; } = 100;

    /// <summary>Side of the model's square image in pixels; null: the checkpoint's own configuration decides.</summary>
    [JsonPropertyName("image_size")]
    public int? ImageSize { get; init; }

    /// <summary>Least and largest metres per pixel the model is good for.</summary>
    [JsonPropertyName("gsd_metres")]
    public IReadOnlyList<double>? GsdMetres { get; init; }

    /// <summary>Boxes the model says at most in an answer: one that has so many may be cut short.</summary>
    [JsonPropertyName("max_boxes")]
    public int? MaxBoxes { get; init; }

    /// <summary>Cap of an answer's tokens unless the request sets another.</summary>
    [JsonPropertyName("max_answer_tokens")]
    public int MaxAnswerTokens { get; init; } = 256;

    /// <summary>Labels the model knows; empty: open vocabulary.</summary>
    [JsonPropertyName("labels")]
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Scene classes the model was trained to tell apart; empty: any.</summary>
    [JsonPropertyName("scene_classes")]
    public IReadOnlyList<string> SceneClasses { get; init; } = [];

    /// <summary>Answers to "level of damage", mildest first; empty: the model was not trained on it.</summary>
    [JsonPropertyName("damage_levels")]
    public IReadOnlyList<string> DamageLevels { get; init; } = [];

    /// <summary>Reads the folder's profile, or gives the defaults when it has none. Throws <see cref="ModelProfileException"/>.</summary>
    public static ModelProfile Load(string directory)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));
        var path = Path.Combine(directory, FileName);
        try
        {
            if (!File.Exists(path))
                return new ModelProfile { Name = name };
            if (new FileInfo(path).Length > MaxFileBytes)
                throw Broken(path, $"it is larger than {MaxFileBytes} bytes.");
            var profile = JsonSerializer.Deserialize<ModelProfile>(File.ReadAllText(path), Json) ?? throw Broken(path, "it is null.");
            if (string.IsNullOrWhiteSpace(profile.Name))
                profile = profile with { Name = name };
            profile.Check(path);
            return profile;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw Broken(path, e.Message, e);
        }
    }

    /// <summary>
    /// Reads a profile from its text; <paramref name="from"/> names where it came from in errors. Throws <see
    /// cref="ModelProfileException"/>.
    /// </summary>
    public static ModelProfile Parse(string json, string from)
    {
        try
        {
            var profile = JsonSerializer.Deserialize<ModelProfile>(json, Json) ?? throw Broken(from, "it is null.");
            if (string.IsNullOrWhiteSpace(profile.Name))
                throw Broken(from, "it has no name.");
            profile.Check(from);
            return profile;
        }
        catch (JsonException e)
        {
            throw Broken(from, e.Message, e);
        }
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    private void Check(string path)
    {
        if (!Prompts.PromptTemplate.Names.Contains(PromptTemplate))
            throw Broken(path, $"prompt_template '{PromptTemplate}' is none of: {string.Join(", ", Prompts.PromptTemplate.Names)}.");
        if (ImageSize is < 14 or > 8192)
            throw Broken(path, $"image_size {ImageSize} is not between 14 and 8192.");
        if (!(BoxScale > 0 && double.IsFinite(BoxScale)))
            throw Broken(path, "box_scale is not a positive number.");
        if (MaxBoxes is < 1)
            throw Broken(path, "max_boxes is less than 1.");
        if (MaxAnswerTokens is < 1 or > 100_000)
            throw Broken(path, $"max_answer_tokens {MaxAnswerTokens} is not between 1 and 100000.");
        if (GsdMetres is { } gsd && !(gsd.Count == 2 && gsd[0] > 0 && gsd[1] >= gsd[0] && double.IsFinite(gsd[1])))
            throw Broken(path, "gsd_metres is not [least, largest] in metres.");
        if (Labels is null || SceneClasses is null || DamageLevels is null)
            throw Broken(path, "labels, scene_classes and damage_levels are lists, or left out.");
    }

    private static ModelProfileException Broken(string path, string why, Exception? inner = null) =>
        new($"'{path}' can't be used: {why}", "Correct it, or remove it to use the defaults.", inner);
}
