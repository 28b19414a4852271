using System.Text.Json;
using GeoChat.Batch.Cli.Engines;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Cli.Run;

/// <summary>What <c>geochat run</c> was asked to do, checked as far as that needs no file of the scenes.</summary>
internal sealed record RunRequest
{
    /// <summary>Full paths, and addresses of distant scenes, in the order named.</summary>
    public required IReadOnlyList<string> Scenes { get; init; }

    public required IReadOnlyList<Query> Queries { get; init; }

    public required string Output { get; init; }

    /// <summary>Full path of the model's folder, or its name at the server.</summary>
    public required string Model { get; init; }

    public required ModelProfile Profile { get; init; }

    public JobOptions? Options { get; init; }

    /// <summary>Area of interest as GeoJSON.</summary>
    public JsonElement? Aoi { get; init; }

    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    public required EngineChoice Engine { get; init; }

    /// <summary>Read scenes from servers of the user's own networks too.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>The job to go on with; null: the one that this request made before, or a new one.</summary>
    public string? Job { get; init; }

    /// <summary>Ask anew although the same command has finished before.</summary>
    public bool Again { get; init; }

    /// <summary>Say what it would cost, and do nothing.</summary>
    public bool DryRun { get; init; }

    public bool Verbose { get; init; }
}
