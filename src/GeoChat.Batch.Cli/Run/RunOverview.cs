using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Cli.Run;

/// <summary>
/// What became of every scene of a run: <c>summary.json</c> of the folder itself. A scene that failed has no folder; here stands
/// why.
/// </summary>
/// <param name="Job">The job's id.</param>
/// <param name="State">The job's.</param>
/// <param name="Partial">Scenes or chips failed.</param>
/// <param name="Scenes">In the order of the request.</param>
internal sealed record RunOverview(string Job, string State, bool Partial, IReadOnlyList<RunOverview.Entry> Scenes)
{
    public static RunOverview Of(Storage.Entities.Job job, IReadOnlyList<SceneSummary> scenes, string root) =>
        new(
            job.Uid,
            job.State.Word(),
            job.Partial,
            [
                .. scenes.Select(s => new Entry(
                    s.Scene,
                    s.Source,
                    s.State,
                    s.Reason,
                    s.State == SceneState.Failed.Word() ? null : Path.GetRelativePath(root, s.Folder),
                    s.Detections
                )),
            ]
        );

    /// <param name="Scene">Its name.</param>
    /// <param name="Source">Where it was read from.</param>
    /// <param name="State">done, or failed.</param>
    /// <param name="Reason">Why it failed.</param>
    /// <param name="Folder">Where its results are; null where it has none.</param>
    /// <param name="Detections">How many.</param>
    internal sealed record Entry(string Scene, string Source, string State, string? Reason, string? Folder, long Detections);
}
