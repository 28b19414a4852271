using GeoChat.Batch.Worker.Analyze;

namespace GeoChat.Batch.FunctionalTests.Worker;

/// <summary>Single calls become grouped ones.</summary>
public sealed class GroupingTests
{
    [Fact]
    public async Task Every_caller_gets_its_own_result_and_no_group_is_larger_than_allowed()
    {
        var sizes = new List<int>();
        await using var grouping = new Grouping<int, int>(
            16,
            TimeSpan.FromMilliseconds(20),
            TimeProvider.System,
            items =>
            {
                sizes.Add(items.Count);
                return Task.FromResult<IReadOnlyList<int>>([.. items.Select(item => item * 2)]);
            }
        );
        var results = await Task.WhenAll(Enumerable.Range(0, 1000).Select(grouping.AddAsync));
        Assert.Equal(Enumerable.Range(0, 1000).Select(item => item * 2), results);
        Assert.True(sizes.Max() <= 16);
        Assert.True(sizes.Count < 1000);
    }

    [Fact]
    public async Task An_error_reaches_each_caller_of_its_group_and_the_next_group_runs()
    {
        var fail = true;
        await using var grouping = new Grouping<int, int>(
            4,
            TimeSpan.FromMilliseconds(5),
            TimeProvider.System,
            items => fail ? throw new InvalidOperationException("store away") : Task.FromResult<IReadOnlyList<int>>([.. items])
        );
        await Assert.ThrowsAsync<InvalidOperationException>(() => grouping.AddAsync(1));
        fail = false;
        Assert.Equal(2, await grouping.AddAsync(2));
    }
}
