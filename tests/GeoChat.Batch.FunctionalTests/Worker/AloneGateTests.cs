using GeoChat.Batch.Worker.Analyze;

namespace GeoChat.Batch.FunctionalTests.Worker;

/// <summary>A chip that crashed a worker before runs with nothing beside it.</summary>
public sealed class AloneGateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chips_run_side_by_side()
    {
        var gate = new AloneGate();
        using var first = await gate.EnterAsync(alone: false, Token);
        using var second = await gate.EnterAsync(alone: false, Token);
        Assert.NotNull(second);
    }

    [Fact]
    public async Task A_lone_chip_waits_until_the_others_left_and_holds_back_the_next()
    {
        var gate = new AloneGate();
        var running = await gate.EnterAsync(alone: false, Token);
        var lone = gate.EnterAsync(alone: true, Token);
        var next = gate.EnterAsync(alone: false, Token);
        await Task.Delay(50, Token);
        Assert.False(lone.IsCompleted);
        Assert.False(next.IsCompleted);
        running.Dispose();
        var inside = await lone;
        await Task.Delay(50, Token);
        Assert.False(next.IsCompleted);
        inside.Dispose();
        (await next).Dispose();
    }

    [Fact]
    public async Task Entering_without_waiting_fails_where_the_chip_would_wait_or_overtake()
    {
        var gate = new AloneGate();
        var running = gate.TryEnter(alone: false)!;
        Assert.Null(gate.TryEnter(alone: true));
        var lone = gate.EnterAsync(alone: true, Token);
        Assert.Null(gate.TryEnter(alone: false));
        running.Dispose();
        (await lone).Dispose();
        using var next = gate.TryEnter(alone: true);
        Assert.NotNull(next);
    }

    [Fact]
    public async Task A_cancelled_wait_lets_the_others_go_on()
    {
        var gate = new AloneGate();
        var running = await gate.EnterAsync(alone: false, Token);
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gate.EnterAsync(alone: true, cancelled.Token));
        using var next = await gate.EnterAsync(alone: false, Token);
        running.Dispose();
    }

    [Fact]
    public async Task Lone_and_common_chips_in_any_order_never_meet()
    {
        var gate = new AloneGate();
        var common = 0;
        var lone = 0;
        var worst = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 400),
            Token,
            async (i, token) =>
            {
                var alone = i % 7 == 0;
                using (await gate.EnterAsync(alone, token))
                {
                    if (alone)
                        Interlocked.Increment(ref lone);
                    else
                        Interlocked.Increment(ref common);
                    if (Volatile.Read(ref lone) is var l && l > 1 || (Volatile.Read(ref lone) == 1 && Volatile.Read(ref common) > 0))
                        Interlocked.Increment(ref worst);
                    await Task.Yield();
                    if (alone)
                        Interlocked.Decrement(ref lone);
                    else
                        Interlocked.Decrement(ref common);
                }
            }
        );
        Assert.Equal(0, worst);
    }
}
