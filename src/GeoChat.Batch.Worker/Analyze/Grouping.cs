using System.Threading.Channels;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>
/// Turns single calls into grouped ones: up to a number of items or a time, whichever comes first, go to the store in one
/// transaction.
/// </summary>
/// <typeparam name="TItem">What a caller hands in.</typeparam>
/// <typeparam name="TResult">What it gets back.</typeparam>
internal sealed class Grouping<TItem, TResult> : IAsyncDisposable
{
    private readonly Channel<(TItem Item, TaskCompletionSource<TResult> Result)> _items = Channel.CreateUnbounded<(
        TItem,
        TaskCompletionSource<TResult>
    )>(new() { SingleReader = true });
    private readonly Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> _run;
    private readonly int _size;
    private readonly TimeSpan _time;
    private readonly TimeProvider _clock;
    private readonly Task _loop;

    /// <param name="size">Most items of a group.</param>
    /// <param name="time">Longest wait of an item.</param>
    /// <param name="run">Answers a group, one result for each item in order; an error reaches every caller of the group.</param>
    public Grouping(int size, TimeSpan time, TimeProvider clock, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> run)
    {
        _size = size;
        _time = time;
        _clock = clock;
        _run = run;
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Hands in an item; completes when its group is through.</summary>
    public Task<TResult> AddAsync(TItem item)
    {
        var result = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_items.Writer.TryWrite((item, result)))
            result.SetException(new ObjectDisposedException(nameof(Grouping<,>)));
        return result.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _items.Writer.TryComplete();
        await _loop;
    }

    private async Task LoopAsync()
    {
        while (await _items.Reader.WaitToReadAsync())
            await RunAsync(await FillAsync());
    }

    private async Task<List<(TItem Item, TaskCompletionSource<TResult> Result)>> FillAsync()
    {
        var group = new List<(TItem, TaskCompletionSource<TResult>)>(_size);
        using var deadline = new CancellationTokenSource(_time, _clock);
        try
        {
            while (group.Count < _size && await _items.Reader.WaitToReadAsync(deadline.Token))
            {
                while (group.Count < _size && _items.Reader.TryRead(out var item))
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
            var results = await _run([.. group.Select(pair => pair.Item)]);
            for (var i = 0; i < group.Count; i++)
                group[i].Result.SetResult(results[i]);
        }
        catch (Exception e)
        {
            group.ForEach(pair => pair.Result.SetException(e));
        }
    }
}
