using System.Net;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>Judges the status and headers of an answer to a range request.</summary>
internal static class WebAnswer
{
    /// <summary>The length of the whole file, of an answer that can be used.</summary>
    /// <param name="version">The version asked for; null when opening.</param>
    /// <param name="length">The length known; null when opening.</param>
    /// <param name="offset">The first byte asked for.</param>
    /// <exception cref="TransientException">It may be better next time.</exception>
    /// <exception cref="SceneSourceException">It will not.</exception>
    public static long Check(string name, HttpResponseMessage response, WebVersion? version, long? length, long offset)
    {
        var status = (int)response.StatusCode;
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent:
                break;
            case HttpStatusCode.NotFound or HttpStatusCode.Gone:
                throw new SceneMissingException(name, $"the server answers {status}");
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                throw new SceneDeniedException(
                    name,
                    $"the server answers {status}",
                    "Make it public, or name what the server wants: Scenes:Https:NAME:Prefix with :Query or :Authorization."
                );
            case HttpStatusCode.PreconditionFailed when version is not null:
                throw new SceneBytesChangedException(
                    name,
                    version.Text,
                    WebVersion.FromResponse(response).Text is { Length: > 0 } now ? now : "another version"
                );
            case HttpStatusCode.RequestedRangeNotSatisfiable when version is not null:
                throw new SceneBytesChangedException(name, $"{length} bytes", "shorter");
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                throw new SceneMissingException(name, "the file is empty");
            case HttpStatusCode.OK when version is not null:
                if (version.DiffersFrom(WebVersion.FromResponse(response)))
                    throw new SceneBytesChangedException(name, version.Text, WebVersion.FromResponse(response).Text);
                throw new TransientException(
                    "the server answered a range request with the whole file, though it had answered ranges before"
                );
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests:
            case >= HttpStatusCode.InternalServerError:
                throw new TransientException($"the server answers {status}", RetryAfter(response));
            default:
                throw new SceneUnreachableException(name, $"the server answers {status}");
        }

        if (response.Content.Headers.ContentEncoding.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            throw new SceneUnreachableException(name, "the server compresses its answers, so that ranges of the file cannot be had");
        if (
            response.Content.Headers.ContentRange is not { HasRange: true, HasLength: true, From: { } from, Length: { } whole }
            || from != offset
            || whole < 1
        )
            throw new TransientException(
                $"the server answered with another range ({response.Content.Headers.ContentRange}) than from {offset}"
            );
        if (version?.DiffersFrom(WebVersion.FromResponse(response)) == true)
            throw new SceneBytesChangedException(name, version.Text, WebVersion.FromResponse(response).Text);
        if (length is { } known && known != whole)
            throw new SceneBytesChangedException(name, $"{known} bytes", $"{whole} bytes");
        return whole;
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date > DateTimeOffset.UtcNow => date - DateTimeOffset.UtcNow,
            _ => null,
        };
}
