using System.Text.Json;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Inference.OpenAi;

/// <summary>
/// Any OpenAI-style server of a vision-language model (vLLM, SGLang and others) as an engine: the same pictures and questions, one
/// request a query.
/// </summary>
public sealed class OpenAiVlmEngine : IVlmEngine
{
    private readonly OpenAiOptions _options;
    private readonly ServerConnection _connection;
    private readonly RetryingCaller _caller;
    private readonly SemaphoreSlim _free;
    private readonly CancellationTokenSource _stopped = new();

    private OpenAiVlmEngine(OpenAiOptions options, ServerConnection connection, TimeProvider clock, VlmModelInfo model)
    {
        _options = options;
        _connection = connection;
        Model = model;
        _free = new(options.Requests, options.Requests);
        var grey = new byte[3 * model.ImageSize * model.ImageSize];
        Array.Fill(grey, (byte)128);
        _caller = new(options, connection, clock, ChatBody.Write(options, new VlmQuery("What is this?", 1), PictureUri(grey)));
    }

    /// <inheritdoc/>
    public VlmModelInfo Model { get; }

    /// <summary>Chips in flight that keep the server busy: as many as requests, since most chips have few queries.</summary>
    public int Slots => _options.Requests;

    /// <summary>Asks the server for its models, so that a wrong address, key or name is reported before any work.</summary>
    /// <exception cref="VlmServerException">It is not there, refuses the key, or does not serve the model.</exception>
    public static async Task<OpenAiVlmEngine> ConnectAsync(
        OpenAiOptions options,
        TimeProvider? clock = null,
        CancellationToken cancellationToken = default
    )
    {
        if (options.Endpoint.Scheme is not ("http" or "https"))
            throw new VlmServerException($"'{options.Endpoint}' is no address of a server: give one like http://127.0.0.1:8000");
        var connection = new ServerConnection(options, clock ?? TimeProvider.System);
        try
        {
            var (kind, reason, _, body) = await connection.ModelsAsync(cancellationToken);
            if (kind != ReplyKind.Answer)
                throw new VlmServerException(
                    $"The server at {options.BaseAddress.GetLeftPart(UriPartial.Path)} "
                        + $"{reason}{(kind == ReplyKind.Busy ? ". Start it, or correct --endpoint" : "")}"
                );
            var context = FindModel(options, body);
            var size = options.Profile.ImageSize ?? ModelProfile.GeoChatImageSize;
            var info = new VlmModelInfo(
                options.Profile.Name,
                options.Identity,
                "server",
                options.BaseAddress.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped),
                VlmModelInfo.CurrentEngineVersion,
                size,
                options.Profile,
                context ?? 4096
            );
            return new(options, connection, clock ?? TimeProvider.System, info);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<VlmAnswer>> GenerateAsync(VlmRequest request, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_stopped.IsCancellationRequested, this);
        if (request.Queries.Count == 0)
            throw new VlmRequestException("A request needs at least one query.");
        if (request.Rgb.Length != 0 && request.Rgb.Length != 3 * Model.ImageSize * Model.ImageSize)
            throw new VlmRequestException(
                $"The picture has {request.Rgb.Length} bytes; {Model.Name} takes {Model.ImageSize} x {Model.ImageSize} pixels of RGB."
            );
        var uri = request.Rgb.Length == 0 ? null : PictureUri(request.Rgb);
        // The first that fails takes the others with it: their answers would be thrown away.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopped.Token);
        var asked = request.Queries.Select(query => AskAsync(query, uri, either)).ToList();
        try
        {
            return await Task.WhenAll(asked);
        }
        catch (Exception) when (asked.Find(task => task.IsFaulted) is { } first)
        {
            // Of a fault and the cancellations that it caused, the fault; an engine's before a request's.
            var faults = asked.Where(task => task.IsFaulted).Select(task => task.Exception!.InnerException!).ToList();
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(
                faults.Find(e => e is EngineFaultException) ?? first.Exception!.InnerException!
            );
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _connection.Dispose();
    }

    private async Task<VlmAnswer> AskAsync(VlmQuery query, string? pictureUri, CancellationTokenSource all)
    {
        await _free.WaitAsync(all.Token);
        try
        {
            var answer = await _caller.AskAsync(ChatBody.Write(_options, query, pictureUri), query.MaxNewTokens, all.Token);
            return new VlmAnswer(query.Prompt, [], [], answer.LogProbs, answer.Text, answer.HitTokenCap) { TokenCount = answer.TokenCount };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await all.CancelAsync();
            throw;
        }
        finally
        {
            _free.Release();
        }
    }

    private string PictureUri(ReadOnlyMemory<byte> rgb) =>
        "data:image/png;base64," + Convert.ToBase64String(_options.EncodePng(rgb, Model.ImageSize, Model.ImageSize));

    // Tokens that the model's context holds, where the server says so (vLLM, SGLang).
    private static int? FindModel(OpenAiOptions options, byte[] body)
    {
        var names = new List<string>();
        try
        {
            using var json = JsonDocument.Parse(body);
            foreach (var model in json.RootElement.GetProperty("data").EnumerateArray())
            {
                var name = model.GetProperty("id").GetString()!;
                if (name == options.Model)
                    return
                        model.TryGetProperty("max_model_len", out var length)
                        && length.ValueKind == JsonValueKind.Number
                        && length.TryGetInt32(out var n)
                        && n > 0
                        ? n
                        : null;
                names.Add(name);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new VlmServerException(
                $"{options.BaseAddress} is no OpenAI-style server: its reply to /v1/models cannot be read. Correct --endpoint",
                e
            );
        }

        throw new VlmServerException(
            $"The server at {options.BaseAddress} does not serve '{options.Model}' but "
                + $"{(names.Count == 0 ? "nothing" : string.Join(", ", names))}. Name one with --model"
        );
    }
}
