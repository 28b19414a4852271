using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GeoChat.Batch.Cli.Client;

/// <summary>A GeoChat.Batch server as its clients see it; every refusal becomes one line with the server's own cause and remedy.</summary>
internal sealed class Server(string address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(address.TrimEnd('/') + "/"), Timeout = TimeSpan.FromSeconds(100) };

    /// <summary>Submits a job; returns its status document.</summary>
    public Task<JsonNode> SubmitAsync(string request, string? key, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Post,
            "processes/analyze-scenes/execution",
            new StringContent(request, Encoding.UTF8, "application/json"),
            key,
            cancellationToken
        );

    /// <summary>A document of the server.</summary>
    public Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, null, cancellationToken);

    /// <summary>Cancels a job.</summary>
    public Task<JsonNode> DismissAsync(string job, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, JobPath(job), null, null, cancellationToken);

    /// <summary>Puts an ended job's failed chips and scenes back to work.</summary>
    public Task<JsonNode> RetryAsync(string job, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, JobPath(job) + "/retry", null, null, cancellationToken);

    /// <summary>Has the rest of a sample asked.</summary>
    public Task<JsonNode> ContinueAsync(string job, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, JobPath(job) + "/continue", null, null, cancellationToken);

    /// <summary>Has an ended job's boxes merged again.</summary>
    public Task<JsonNode> RemergeAsync(string job, string settings, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Post,
            JobPath(job) + "/remerge",
            new StringContent(settings, Encoding.UTF8, "application/json"),
            null,
            cancellationToken
        );

    /// <summary>Path of a job.</summary>
    public static string JobPath(string job) => "jobs/" + Uri.EscapeDataString(job);

    /// <summary>Cause and remedy of a refusal; null where the answer tells none.</summary>
    public static async Task<string?> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        Text(await response.Content.ReadAsStringAsync(cancellationToken), "detail");

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        string? key,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? JsonNode.Parse(body)!
                : throw new ServerException(
                    Text(body, "detail") ?? $"{address} answered {(int)response.StatusCode} to {method} /{path}",
                    problem: Text(body, "type")?.Split(':')[^1]
                );
        }
        catch (HttpRequestException e)
        {
            throw new ServerException(
                $"no server answers at {address} ({e.Message}). Start one with 'geochat up', or name another: --server URL",
                e
            );
        }
        catch (JsonException e)
        {
            throw new ServerException($"{address} answers, but not as a GeoChat.Batch server. Name another: --server URL", e);
        }
        catch (TaskCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ServerException(
                $"{address} did not answer in {_http.Timeout.TotalSeconds:0} s. Try again, or see its /health/ready",
                e
            );
        }
    }

    private static string? Text(string body, string member)
    {
        try
        {
            return JsonNode.Parse(body)?[member]?.GetValue<string>();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
