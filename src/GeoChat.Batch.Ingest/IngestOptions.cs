using System.ComponentModel.DataAnnotations;
using GeoChat.Batch.Jobs.Plans;

namespace GeoChat.Batch.Ingest;

/// <summary>What the ingest host may do and how it works (section <c>Ingest</c>).</summary>
public sealed class IngestOptions
{
    /// <summary>
    /// Model folders that jobs may name (of a model that a server runs, a folder with nothing but its geochat-batch.json); the
    /// first is the default.
    /// </summary>
    public IList<string> Models { get; } = [];

    /// <summary>Further models that have no folder here: the text of each one's geochat-batch.json, its name in it.</summary>
    public IList<string> Profiles { get; } = [];

    /// <summary>How many models there are, which must be one at least.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "Ingest:Models names no model folder.")]
    public int ModelCount => Models.Count + Profiles.Count;

    /// <summary>Folders of this machine that scenes may be read from.</summary>
    public IList<string> SceneRoots { get; } = [];

    /// <summary>
    /// Without such folders, read any path (a user's own process); <c>geochat ingest</c> sets it off and reads none then.
    /// </summary>
    public bool ReadAnyFolder { get; set; } = true;

    /// <summary>Folders of demo scenes, which the shipped model was made for: no notice about its domain there.</summary>
    public IList<string> DemoFolders { get; } = [];

    /// <summary>Most scenes of one job.</summary>
    [Range(1, 1_000_000)]
    public int MaxScenes { get; set; } = 10_000;

    /// <summary>Most queries of one job.</summary>
    [Range(1, 10_000)]
    public int MaxQueries { get; set; } = 128;

    /// <summary>Most chips of one scene.</summary>
    [Range(1, 100_000_000)]
    public int MaxChips { get; set; } = 4_000_000;

    /// <summary>Share of a chip that overlaps the next, where the request says nothing.</summary>
    [Range(0, 0.9)]
    public double Overlap { get; set; } = ChipGeometry.DefaultOverlap;

    /// <summary>A chip with a smaller share of valid pixels is skipped.</summary>
    [Range(0, 1)]
    public double MinValid { get; set; } = 0.05;

    /// <summary>Scenes tiled or merged at once by this process.</summary>
    [Range(1, 64)]
    public int SceneWorkers { get; set; } = 1;

    /// <summary>How long leased work on a scene is trusted without a renewal.</summary>
    public TimeSpan SceneLease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the database is asked for leased work where no hint comes.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the dispatcher looks at the depth of the queues.</summary>
    public TimeSpan DispatchInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often the reconciler heals.</summary>
    public TimeSpan ReconcileInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A chip queued for longer has lost its message.</summary>
    public TimeSpan QueuedTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A worker not heard of for longer is gone.</summary>
    public TimeSpan WorkerTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
