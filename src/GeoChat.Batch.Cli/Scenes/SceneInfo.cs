using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Imagery;
using GeoChat.Batch.ServiceDefaults;

namespace GeoChat.Batch.Cli.Scenes;

/// <summary><c>geochat scene info</c>: a line of JSON or a page for each file. A file that cannot be opened does not keep the others from being told.</summary>
internal static class SceneInfo
{
    /// <summary>Returns the exit code: bad input when any file could not be opened.</summary>
    public static int Run(IReadOnlyList<string> files, bool json, bool checksums)
    {
        var code = ExitCodes.Done;
        foreach (var file in files)
        {
            try
            {
                using var scene = Scene.Open(file);
                Console.Out.WriteLine(json ? SceneDescription.ToJson(scene, file, checksums) : ScenePage.Of(file, scene.Header));
            }
            catch (ImageryException e)
            {
                code = ExitCodes.BadInput;
                if (json) Console.Out.WriteLine(SceneDescription.Refused(file, File.Exists(file) ? new FileInfo(file).Length : 0, e.Message));
                else Lines.Error($"{file}: {e.Message}");
            }
        }

        return code;
    }
}
