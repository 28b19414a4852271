using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Models;
using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Scheduling;
using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Engine;

/// <summary>GeoChat and its relatives, computed here: one thread owns torch, any number of callers await.</summary>
public sealed class VlmEngine : IVlmEngine
{
    private readonly Checkpoint _checkpoint;
    private readonly EngineThread _thread;

    private VlmEngine(Checkpoint checkpoint, VlmModelInfo model, int slots, EngineThread thread, ModelRunner runner)
    {
        _checkpoint = checkpoint;
        Model = model;
        Slots = slots;
        _thread = thread;
        Runner = runner;
    }

    /// <inheritdoc/>
    public VlmModelInfo Model { get; }

    /// <inheritdoc/>
    public int Slots { get; }

    /// <inheritdoc/>
    public bool ScoresContinuations => true;

    /// <summary>For tests and dumps.</summary>
    internal ModelRunner Runner { get; }

    /// <summary>Checks a model's folder whole, then loads it.</summary>
    /// <param name="options">What and where.</param>
    /// <param name="progress">Share of the weights read, 0..1.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <exception cref="ModelException">The folder or this machine cannot be used; the message says why and what to do.</exception>
    public static Task<VlmEngine> LoadAsync(
        VlmEngineOptions options,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default
    ) =>
        // On a thread of its own that ends: each thread that calls torch keeps a team of OpenMP threads, and where these are more
        // than the cores, none of them stays awake between operations.
        Task.Factory.StartNew(
            () => Load(options, progress, cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyList<VlmAnswer>> GenerateAsync(VlmRequest request, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var queued = EngineRequest.Create(request, _checkpoint.Tokenizer, Model, cancellationToken);
        _thread.Post(queued);
        return await queued.Answers;
    }

    /// <summary>Cancels what is in flight at the next step and frees the model.</summary>
    public async ValueTask DisposeAsync()
    {
        _thread.Stop();
        await _thread.Ended;
    }

    private static VlmEngine Load(VlmEngineOptions options, IProgress<double>? progress, CancellationToken cancellation)
    {
        var checkpoint = Checkpoint.Open(options);
        var device = TorchDevice.Start(options.Device, options.Threads);
        var dtype = Dtypes.Compute(options.Dtype ?? DtypeDefaults.Choose(checkpoint, device.type == TorchSharp.DeviceType.CUDA));
        if (options.Weights is not (null or "int8"))
            throw new ModelConfigException($"Unknown weights '{options.Weights}': use int8, or nothing for the compute type.");
        var gpu = options.AsGpu ?? device.type == TorchSharp.DeviceType.CUDA;
        using var mode = inference_mode();
        using var weights = new WeightLoader(checkpoint, dtype, device, options.Weights == "int8", gpu, progress, cancellation);
        var model = new GeoChatModel(checkpoint, weights);
        var llama = checkpoint.Config.Llama;
        var cacheDtype = KvCache.DtypeFor(dtype, gpu);
        var plan = CachePlan.For(
            options,
            gpu ? CachePlan.GpuSlots : CachePlan.CpuSlots,
            KvCache.BytesPerPosition(llama, cacheDtype),
            llama.MaxPositions,
            () => DeviceMemory.ForCache(device)
        );
        var runner = new ModelRunner(
            model,
            new KvCache(llama, plan.Positions, cacheDtype, device, cleared: gpu),
            checkpoint.ImageSize,
            device,
            gpu
        );
        var scheduler = new Scheduler(
            plan.Slots,
            new CacheRegions(plan.Positions),
            plan.PrefillRows,
            options.IgnoreEndTokens ? [] : [.. llama.EndTokens]
        );
        var info = new VlmModelInfo(
            checkpoint.Profile.Name,
            ModelDigest.Compute(checkpoint.Files, cancellation),
            options.Weights is null ? Dtypes.Name(dtype) : $"{Dtypes.Name(dtype)}/{options.Weights}",
            device.type.ToString().ToLowerInvariant(),
            VlmModelInfo.CurrentEngineVersion,
            checkpoint.ImageSize,
            checkpoint.Profile,
            llama.MaxPositions
        )
        {
            ImageTokens = checkpoint.ImageTokens,
        };
        return new(checkpoint, info, plan.Slots, new EngineThread(scheduler, runner, checkpoint.Tokenizer), runner);
    }
}
