using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>What users must be told of a model that knows less than they may expect.</summary>
public static class DomainNotice
{
    /// <summary>Null where the model claims no limit, or every scene lies in a folder of demo scenes, which it was made for.</summary>
    public static string? For(ModelProfile profile, IEnumerable<string> scenes, IEnumerable<string> demoFolders)
    {
        if (profile.Domain is null || scenes.All(IsDemo))
            return null;
        return $"model {profile.Name} was trained on {profile.Domain}. For real imagery name a real GeoChat: --model DIR";

        bool IsDemo(string scene) =>
            demoFolders.Any(folder =>
                Path.GetDirectoryName(Path.GetFullPath(scene)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))
            );
    }
}
