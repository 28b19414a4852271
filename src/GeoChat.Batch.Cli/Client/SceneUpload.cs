using System.Text.Json.Nodes;
using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Jobs.Requests;

namespace GeoChat.Batch.Cli.Client;

/// <summary>Submits a job, uploading those of its scenes that only this machine has.</summary>
internal static class SceneUpload
{
    private static readonly string[] NotSeen = ["no-such-scene", "scene-outside-roots"];

    /// <summary>Submits; where the server does not see a scene that is a file here, uploads the local ones and submits again.</summary>
    /// <param name="always">Upload local files without asking whether the server sees files of those paths.</param>
    public static async Task<JsonNode> SubmitAsync(
        Server server,
        string address,
        AnalyzeScenesRequest request,
        string? key,
        bool always,
        CancellationToken cancellationToken
    )
    {
        if (!always)
        {
            try
            {
                return await server.SubmitAsync(request.ToJson(), key, cancellationToken);
            }
            catch (ServerException e) when (NotSeen.Contains(e.Problem) && request.Inputs.Scenes.Any(IsHere))
            {
                // Its own cause is told where an upload is refused as well.
            }
        }

        var scenes = new List<string>();
        using (var uploads = new UploadClient(address))
        {
            foreach (var scene in request.Inputs.Scenes)
            {
                if (!IsHere(scene))
                    scenes.Add(scene);
                else
                {
                    foreach (var path in SceneReferences.Expand([scene]))
                        scenes.Add(await uploads.SendAsync(path, cancellationToken));
                }
            }
        }

        return await server.SubmitAsync(
            (request with { Inputs = request.Inputs with { Scenes = scenes } }).ToJson(),
            key,
            cancellationToken
        );
    }

    private static bool IsHere(string scene)
    {
        if (SceneSources.IsDistant(scene))
            return false;
        try
        {
            return SceneReferences.Expand([scene]).Count > 0;
        }
        catch (SceneFileMissingException)
        {
            return false;
        }
    }
}
