using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace GeoChat.Batch.Inference.OpenAi;

/// <summary>One attempt at a time: sends, reads within limits, and says what the reply means. Throws nothing but cancellation.</summary>
internal sealed class ServerConnection : IDisposable
{
    // What an error of the server's is quoted with.
    private const int QuotedChars = 300;

    private readonly OpenAiOptions _options;
    private readonly TimeProvider _clock;
    private readonly HttpClient _client;

    public ServerConnection(OpenAiOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        // A redirect would take pictures and key to an address that nobody named.
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(15),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }
        )
        {
            BaseAddress = options.BaseAddress,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (options.ApiKey is { } key)
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Asks for the models that are served.</summary>
    public Task<(ReplyKind Kind, string Reason, TimeSpan? RetryAfter, byte[] Body)> ModelsAsync(CancellationToken cancellationToken) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, "models"), cancellationToken);

    /// <summary>Asks for an answer of at most so many tokens.</summary>
    public async Task<ServerReply> AskAsync(byte[] body, int maxTokens, CancellationToken cancellationToken)
    {
        var (kind, reason, retryAfter, reply) = await SendAsync(
            () =>
                new HttpRequestMessage(HttpMethod.Post, "chat/completions")
                {
                    Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
                },
            cancellationToken
        );
        if (kind != ReplyKind.Answer)
            return new(kind, reason, retryAfter);
        try
        {
            var answer = ChatAnswer.Read(reply);
            // No tokenizer writes so much with a token; a server that ignores the cap would fill the store.
            return answer.Text.Text.Length > 1024 + (64L * maxTokens)
                ? new(ReplyKind.Failed, $"answered {answer.Text.Text.Length} characters where {maxTokens} tokens were asked for")
                : new(ReplyKind.Answer, Answer: answer);
        }
        catch (JsonException e)
        {
            return new(ReplyKind.Failed, $"sent a malformed reply: {e.Message}");
        }
    }

    private async Task<(ReplyKind Kind, string Reason, TimeSpan? RetryAfter, byte[] Body)> SendAsync(
        Func<HttpRequestMessage> make,
        CancellationToken cancellationToken
    )
    {
        using var timeout = new CancellationTokenSource(_options.AnswerTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = make();
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (await ReadAsync(response, either.Token) is not { } body)
                return (ReplyKind.Failed, $"sent more than {_options.MaxReplyBytes} bytes", null, []);
            return response.IsSuccessStatusCode ? (ReplyKind.Answer, "", null, body) : Judge(response, body);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return (ReplyKind.Failed, $"gave no answer in {_options.AnswerTimeout.TotalSeconds:0.#} s", null, []);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            return (ReplyKind.Busy, $"cannot be reached: {e.Message}", null, []);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.SecureConnectionError)
        {
            return (ReplyKind.Denied, $"has no trusted certificate: {e.InnerException?.Message ?? e.Message}", null, []);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (ReplyKind.Failed, $"cut the connection: {e.Message}", null, []);
        }
    }

    private async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > _options.MaxReplyBytes)
                return null;
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private (ReplyKind Kind, string Reason, TimeSpan? RetryAfter, byte[] Body) Judge(HttpResponseMessage response, byte[] body)
    {
        var said = Quote(body);
        var kind = response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests
            or HttpStatusCode.RequestTimeout
            or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.BadGateway
            or (HttpStatusCode)425 => ReplyKind.Busy,
            HttpStatusCode.BadRequest
            or HttpStatusCode.RequestEntityTooLarge
            or HttpStatusCode.UnprocessableEntity
            or HttpStatusCode.UnsupportedMediaType => said.Contains("logprobs", StringComparison.OrdinalIgnoreCase)
                ? ReplyKind.Denied
                : ReplyKind.Refused,
            >= HttpStatusCode.InternalServerError => ReplyKind.Failed,
            _ => ReplyKind.Denied,
        };
        var remedy = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                ". Give its key: --api-key-env NAME, the environment variable that holds it",
            HttpStatusCode.NotFound => $". Name the model as the server does ('{_options.Model}' was asked), and the address before /v1",
            _ when kind == ReplyKind.Denied && said.Contains("logprobs", StringComparison.OrdinalIgnoreCase) =>
                ". Ask without log-probabilities: --no-logprobs",
            _ => "",
        };
        var after = response.Headers.RetryAfter is { } header
            ? header.Delta ?? (header.Date is { } date ? date - _clock.GetUtcNow() : null)
            : null;
        return (
            kind,
            $"answered {(int)response.StatusCode}{(said.Length == 0 ? "" : $" ({said})")}{remedy}",
            after is { Ticks: > 0 } ? after : null,
            []
        );
    }

    // OpenAI's {"error": {"message": ...}}, vLLM's {"message": ...}, else the text; one line.
    private static string Quote(byte[] body)
    {
        var text = System.Text.Encoding.UTF8.GetString(body);
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var error))
                root = error;
            if (
                root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("message", out var message)
                && message.ValueKind == JsonValueKind.String
            )
                text = message.GetString()!;
            else if (root.ValueKind == JsonValueKind.String)
                text = root.GetString()!;
        }
        catch (JsonException)
        {
            // Then as it is.
        }

        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        return text.Length <= QuotedChars ? text : text[..QuotedChars] + "...";
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
