using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.OpenAi;
using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Worker.Engine;

/// <summary>The worker's settings as those of an OpenAI-style engine.</summary>
public static class RemoteEngine
{
    /// <summary>Where the server is and how it is asked.</summary>
    /// <exception cref="VlmServerException">The variable that should hold the key is not set.</exception>
    public static OpenAiOptions Options(WorkerOptions options)
    {
        var remote = options.Remote;
        return new OpenAiOptions
        {
            Endpoint = remote.Endpoint!,
            Model = options.Model,
            Profile = remote.Profile is { } json
                ? ModelProfile.Parse(json, "Worker:Remote:Profile")
                : new ModelProfile { Name = options.Model },
            EncodePng = (rgb, width, height) => ImageFile.WritePng(rgb.Span, width, height),
            ApiKey = remote.ApiKeyEnv is { Length: > 0 } name ? Key(name) : null,
            Requests = remote.Requests,
            LogProbs = remote.LogProbs,
            AnswerTimeout = remote.AnswerTimeout,
            Attempts = remote.Attempts,
            Patience = remote.Patience,
            FirstPause = remote.FirstPause,
        };
    }

    private static string Key(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } key
            ? key
            : throw new VlmServerException(
                $"The environment variable {name}, which should hold the server's key, is not set. Set it, or leave --api-key-env out"
            );
}
