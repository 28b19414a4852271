using System.Collections.Concurrent;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Scheduling;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Inference.Engine;

/// <summary>The one thread that owns torch: takes requests, runs steps, hands out answers, until it is stopped or a step fails.</summary>
internal sealed class EngineThread
{
    private readonly BlockingCollection<EngineRequest> _inbox = [];
    private readonly Dictionary<Generation, EngineRequest> _requests = [];
    private readonly CancellationTokenSource _abandon = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Scheduler _scheduler;
    private readonly ModelRunner _runner;
    private readonly LlamaTokenizer _tokenizer;
    private volatile EngineFaultException? _fault;
    private (StepPlan Plan, SampledStep Tokens)? _begun;

    public EngineThread(Scheduler scheduler, ModelRunner runner, LlamaTokenizer tokenizer)
    {
        _scheduler = scheduler;
        _runner = runner;
        _tokenizer = tokenizer;
        new Thread(Loop) { IsBackground = true, Name = "geochat-engine" }.Start();
    }

    /// <summary>Completes once the thread has ended and freed the model.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Queues a request.</summary>
    /// <exception cref="EngineFaultException">The engine failed before.</exception>
    /// <exception cref="ObjectDisposedException">It was stopped.</exception>
    public void Post(EngineRequest request)
    {
        if (_fault is { } fault)
            throw new EngineFaultException(fault.Message, fault);
        try
        {
            _inbox.Add(request, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(nameof(VlmEngine));
        }
    }

    /// <summary>Ends the thread at the next step; what is in flight is cancelled.</summary>
    public void Stop()
    {
        _inbox.CompleteAdding();
        _abandon.Cancel();
    }

    private void Loop()
    {
        try
        {
            while (Receive())
                Step();
        }
        catch (Exception e)
        {
            _fault = new EngineFaultException($"The model engine failed: {e.Message}", e);
            _inbox.CompleteAdding();
            foreach (var request in _requests.Values.Concat(_inbox.GetConsumingEnumerable()))
                request.Fail(_fault);
        }
        finally
        {
            _begun?.Tokens.Dispose();
            _runner.Dispose();
            _ended.TrySetResult();
        }
    }

    // Waits only where there is nothing to compute; false when it is time to end.
    private bool Receive()
    {
        while (_inbox.TryTake(out var request, _scheduler.Idle ? Timeout.Infinite : 0))
            Accept(request);
        foreach (
            var request in _requests.Values.Where(r => r.Cancellation.IsCancellationRequested || _abandon.IsCancellationRequested).ToList()
        )
        {
            _scheduler.Remove(request.Generation);
            _requests.Remove(request.Generation);
            request.Cancel();
        }

        return !(_inbox.IsCompleted && _scheduler.Idle);
    }

    private void Accept(EngineRequest request)
    {
        if (_scheduler.TryAdd(request.Generation))
            _requests.Add(request.Generation, request);
        else
            request.Fail(
                new VlmRequestException(
                    $"The request needs {request.Generation.MinRegionLength} positions of the key-value cache, which is smaller: "
                        + "ask for fewer tokens or give it more memory."
                )
            );
    }

    // Where the runner goes ahead, a step's tokens are read once the next step is begun, so that the device never waits for the host.
    private void Step()
    {
        var plan = _scheduler.Next();
        (StepPlan Plan, SampledStep Tokens)? next = plan is null
            ? null
            : (plan, _runner.Begin(plan, generation => _requests[generation].Request.Rgb));
        if (_begun is { } earlier)
            Complete(earlier.Plan, earlier.Tokens);
        _begun = next;
        if (!_runner.GoesAhead)
            Finish();
    }

    private void Finish()
    {
        if (_begun is { } begun)
            Complete(begun.Plan, begun.Tokens);
        _begun = null;
    }

    private void Complete(StepPlan plan, SampledStep tokens)
    {
        using var columns = tokens;
        var taken = tokens.Take();
        for (var i = 0; i < taken.Length; i++)
            if (double.IsNaN(taken[i].LogProb) && !plan.Outputs[i].Done)
                Overflowed(plan.Outputs[i]);
        foreach (var done in _scheduler.Complete(plan, taken))
            if (_requests.Remove(done, out var request))
                request.Finish(_tokenizer);
    }

    // One request's numbers are no fault of the others.
    private void Overflowed(Branch branch)
    {
        if (_requests.Values.FirstOrDefault(r => r.Generation.Branches.Contains(branch)) is not { } request)
            return;
        _runner.Clear(request.Generation);
        _scheduler.Remove(request.Generation);
        _requests.Remove(request.Generation);
        request.Fail(
            new VlmRequestException(
                "The model's numbers overflowed on this picture and prompt: use a type with more range (--dtype bfloat16 or float32)."
            )
        );
    }
}
