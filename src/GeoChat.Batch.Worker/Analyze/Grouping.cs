using System.Threading.Channels;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>Turns single calls into grouped ones: up to <paramref name="size"/> items or <paramref name="time"/>, whichever comes first, go to the store in one transaction.</summary>
/// <typeparam name="TItem">What a caller hands in.</typeparam>
/// <typeparam name="TResult">What it gets back.</typeparam>
/// <param name="run">Answers a group, one result for each item in order; an error reaches every caller of the group.</param>
internal sealed class Grouping<TItem, TResult>(int size, TimeSpan time, TimeProvider clock, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> run) : IAsyncDisposable
{
    private readonly Channel<(TItem Item, TaskCompletionSource<TResult> Result)> _items = Channel.CreateUnbounded<(TItem, TaskCompletionSource<TResult>)>(new() { SingleReader = true });
    private Task? _loop;

    /// <summary>Hands in an item; completes when its group is through.</summary>
    public Task<TResult> AddAsync(TItem item)
    {
        LazyInitializer.EnsureInitialized(ref _loop, () => Task.Run(LoopAsync));
        var result = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_items.Writer.TryWrite((item, result)))
            result.SetException(new ObjectDisposedException(nameof(Grouping<,>)));
        return result.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _items.Writer.TryComplete();
        if (_loop is not null)
            await _loop;
    }

    private async Task LoopAsync()
    {
        while (await _items.Reader.WaitToReadAsync())
            await RunAsync(await FillAsync());
    }

    private async Task<List<(TItem Item, TaskCompletionSource<TResult> Result)>> FillAsync()
    {
        var group = new List<(TItem, TaskCompletionSource<TResult>)>(size);
        using var deadline = new CancellationTokenSource(time, clock);
        try
        {
            while (group.Count < size && await _items.Reader.WaitToReadAsync(deadline.Token))
            {
                while (group.Count < size && _items.Reader.TryRead(out var item))
                    group.Add(item);
            }
        }
        catch (OperationCanceledException)
        {
            // The time is up: what came goes.
        }

        return group;
    }

    private async Task RunAsync(List<(TItem Item, TaskCompletionSource<TResult> Result)> group)
    {
        try
        {
            var results = await run([.. group.Select(pair => pair.Item)]);
            for (var i = 0; i < group.Count; i++)
                group[i].Result.SetResult(results[i]);
        }
        catch (Exception e)
        {
            group.ForEach(pair => pair.Result.SetException(e));
        }
    }
}
