using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Cli.Ask;

/// <summary>What <c>geochat ask</c> was asked to do.</summary>
internal sealed record AskRequest
{
    /// <summary>PNG, JPEG or TIFF; null asks without a picture.</summary>
    public string? Image { get; init; }

    /// <summary>Show the model the middle square of the picture only.</summary>
    public bool Crop { get; init; }

    public required IReadOnlyList<Query> Queries { get; init; }

    /// <summary>Whole prompts, as the model reads them.</summary>
    public required IReadOnlyList<string> Prompts { get; init; }

    /// <summary>Null takes the model's own.</summary>
    public int? MaxNewTokens { get; init; }

    public bool Json { get; init; }

    /// <summary>Where tensors go, or null.</summary>
    public string? Dump { get; init; }

    public required VlmEngineOptions Engine { get; init; }
}
