using GeoChat.Batch.Prompting;

namespace GeoChat.Batch.Cli;

/// <summary>What users must be told of a model that knows less than they may expect.</summary>
internal static class DomainNotice
{
    /// <summary>Null where the model claims no limit, or every scene is one of the demo scenes that it is made for.</summary>
    public static string? For(ModelProfile profile, IEnumerable<string> scenes) =>
        profile.Domain is { } domain && !scenes.All(IsSample)
            ? $"model {profile.Name} was trained on {domain}. For real imagery name a real GeoChat: --model DIR"
            : null;

    private static bool IsSample(string scene) =>
        Home.Folder is { } home && Path.GetDirectoryName(Path.GetFullPath(scene)) == Path.Combine(Path.GetFullPath(home), "samples");
}
