using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Cli.Run;
using GeoChat.Batch.Imagery.Describing;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.ServiceDefaults.Errors;

namespace GeoChat.Batch.Cli.Scenes;

/// <summary>
/// <c>geochat scene info</c>: a line of JSON or a page for each scene. A scene that cannot be opened does not keep the others from
/// being told.
/// </summary>
internal static class SceneInfoCommand
{
    /// <summary>Returns the exit code: bad input when any scene could not be opened.</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> names,
        bool json,
        bool checksums,
        double? height,
        SceneSourceOptions options,
        CancellationToken cancellationToken
    )
    {
        // Made when a name is no plain file: most are.
        var sources = new Lazy<SceneSources>(() => new SceneSources(options, new SceneRoots([]), null, TimeProvider.System));
        var code = ExitCodes.Done;
        foreach (var name in names)
        {
            try
            {
                using var scene = File.Exists(name) && StacReference.Parse(name) is null ? Raster.Open(name) : await OpenAsync(name);
                Console.Out.WriteLine(json ? SceneDescription.ToJson(scene, name, checksums) : ScenePage.Of(name, scene.Header, height));
            }
            catch (Exception e) when (e is ImageryException or BlobException)
            {
                code = ExitCodes.BadInput;
                if (json)
                    Console.Out.WriteLine(SceneDescription.Refused(name, File.Exists(name) ? new FileInfo(name).Length : 0, e.Message));
                else
                    Lines.Error(e.Message.Contains(name, StringComparison.Ordinal) ? e.Message : $"{name}: {e.Message}");
            }
        }

        if (sources.IsValueCreated)
            sources.Value.Dispose();
        return code;

        async Task<Raster> OpenAsync(string name) =>
            await new SceneOpener(sources.Value, options).OpenAsync(
                (await sources.Value.ResolveAsync(await OneAsync(name), cancellationToken)).Source,
                cancellationToken
            );

        async Task<string> OneAsync(string name) =>
            await sources.Value.ExpandAsync(SceneArguments.Of([name], mosaic: false, []), cancellationToken) is [var only]
                ? only
                : throw new Blobs.SceneFileMissingException(name);
    }
}
