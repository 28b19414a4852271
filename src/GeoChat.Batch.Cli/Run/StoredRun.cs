using GeoChat.Batch.Cli.Engines;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Storage.GeoPackage;
using GeoChat.Batch.Storage.Jobs;

namespace GeoChat.Batch.Cli.Run;

/// <summary>Jobs that an earlier <c>geochat run</c> left in its folder.</summary>
internal static class StoredRun
{
    /// <summary>Opens the folder's store; the caller disposes it.</summary>
    /// <exception cref="UsageException">No run was ever there.</exception>
    public static GeoPackageStore Open(string output, out OutputFolder folder)
    {
        var store = Path.Combine(Path.GetFullPath(output), ".geochat", "store.gpkg");
        if (!File.Exists(store))
            throw new UsageException($"'{output}' holds no run. Name the folder that 'geochat run' wrote to: --out DIR");
        folder = OutputFolder.Open(output);
        folder.Keep();
        return GeoPackageStore.Open(folder.Store);
    }

    /// <summary>The run that a stored job came from, to go on with it.</summary>
    /// <param name="status">The job.</param>
    /// <param name="output">Its folder.</param>
    /// <param name="model">Folder of its model.</param>
    /// <param name="engine">Which engine answers.</param>
    /// <param name="verbose">Log what goes on.</param>
    /// <exception cref="UsageException">The folder holds another model.</exception>
    public static RunRequest RequestOf(JobStatus status, string output, string model, EngineChoice engine, bool verbose)
    {
        var profile = engine.Server?.Profile ?? ModelProfile.Load(model);
        if (profile.Name != status.Job.Model)
            throw new UsageException(
                $"the job was asked of model {status.Job.Model}, and '{model}' holds {profile.Name}. Name its folder: --model DIR"
            );
        var inputs = JobInputs.Of(status.Job);
        return new RunRequest
        {
            Scenes = inputs.Scenes,
            Queries = inputs.Queries,
            Output = output,
            Model = model,
            Profile = profile,
            Options = inputs.Options is { } options ? options with { Sample = null, Seed = null } : null,
            Aoi = inputs.Aoi,
            Properties = inputs.Properties?.ToDictionary(p => p.Key, p => p.Value?.GetValue<string>() ?? "") ?? [],
            Engine = engine,
            Verbose = verbose,
            Job = status.Job.Uid,
        };
    }
}
