using System.Text.RegularExpressions;

namespace GeoChat.Batch.ServiceDefaults.Bus;

/// <summary>Names of the queues: one for each model, so that a message only reaches a worker that hosts it.</summary>
public static partial class QueueNames
{
    /// <summary>Queue of the ingest hosts' wake-up hints.</summary>
    public const string SceneReady = "scene-ready";

    /// <summary>Queue of the workers that host a model.</summary>
    public static string AnalyzeChip(string model) => "analyze-chip." + NotPlain().Replace(model.ToLowerInvariant(), "-");

    [GeneratedRegex("[^a-z0-9._-]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotPlain();
}
