using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.OpenAi;
using GeoChat.Batch.Prompting.Model;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Worker.Engine;

/// <summary>Loads the engine when the host starts, before the bus brings chips, and disposes of it after the last one.</summary>
public sealed partial class EngineHost(IOptions<WorkerOptions> options, ILogger<EngineHost> logger) : IHostedService, IAsyncDisposable
{
    private IVlmEngine? _engine;

    /// <summary>The engine; there after the host started.</summary>
    public IVlmEngine Engine =>
        _engine ?? throw new InvalidOperationException("The engine is loaded when the host starts; register the worker before the bus.");

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        _engine = await LoadAsync(options.Value, cancellationToken);
        Loaded(
            Engine.Model.Name,
            Engine.Model.Device,
            Engine.Model.Dtype,
            Engine.Slots,
            TimeProvider.System.GetElapsedTime(started).TotalSeconds
        );
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _engine?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<IVlmEngine> LoadAsync(WorkerOptions options, CancellationToken cancellationToken)
    {
        if (options.ConstantAnswer is { } text)
        {
            var profile = ModelProfile.Load(options.Model);
            return new ConstantVlmEngine(
                text,
                options.ConstantDelay,
                options.Slots ?? 8,
                profile.ImageSize ?? ModelProfile.GeoChatImageSize,
                profile,
                options.ConstantTogether
            );
        }

        if (options.Remote.Endpoint is not null)
            return await OpenAiVlmEngine.ConnectAsync(RemoteEngine.Options(options), cancellationToken: cancellationToken);
        return await VlmEngine.LoadAsync(
            new VlmEngineOptions
            {
                ModelDirectory = options.Model,
                BaseDirectory = options.Base,
                ClipDirectory = options.Clip,
                Device = options.Device,
                Dtype = options.Dtype,
                Threads = options.Threads,
                Slots = options.Slots,
                Weights = options.Weights,
                KvBytes = options.KvMegabytes << 20,
            },
            progress: null,
            cancellationToken
        );
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Model {Model} on {Device} ({Dtype}), {Slots} chips at once, loaded in {Seconds:0.0} s"
    )]
    private partial void Loaded(string model, string device, string dtype, int slots, double seconds);
}
