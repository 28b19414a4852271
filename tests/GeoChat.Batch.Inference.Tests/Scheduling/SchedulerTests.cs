using CsCheck;
using GeoChat.Batch.Inference.Scheduling;

namespace GeoChat.Batch.Inference.Tests.Scheduling;

/// <summary>
/// The scheduler against a model that needs no torch: the next token is a digest of everything its row may see, so a wrong mask or
/// position changes it.
/// </summary>
public sealed class SchedulerTests
{
    private const int End = 2;

    private static readonly Gen<(int[][] Prompts, int[] Max)> Request =
        from shared in Gen.Int[1, 6]
        from tails in Gen.Int[3, 9].Array[1, 5].Array[1, 40]
        from max in Gen.Int[1, 7].Array[40]
        select (tails.Select(t => Enumerable.Repeat(1, shared).Concat(t).ToArray()).ToArray(), max[..tails.Length]);

    /// <summary>Ahead: each step is planned and computed before the last one's tokens are read, as on a GPU.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void Every_answer_depends_on_its_own_prompt_alone(bool ahead) =>
        Gen.Select(Request.Array[1, 6], Gen.Int[1, 4], Gen.Int[220, 600])
            .Sample(
                (requests, slots, capacity) =>
                {
                    var scheduler = new Scheduler(slots, new CacheRegions(capacity), 30, [End]);
                    var generations = requests.Select(r => new Generation(r.Prompts, r.Max, 64)).ToList();
                    Assert.All(generations, g => Assert.True(scheduler.TryAdd(g)));
                    var cache = new (int Id, int Position)[capacity];
                    var done = new HashSet<Generation>();
                    (StepPlan Plan, List<SampledToken> Tokens)? begun = null;
                    for (var steps = 0; !scheduler.Idle; steps++)
                    {
                        Assert.InRange(steps, 0, 10_000);
                        var plan = scheduler.Next();
                        (StepPlan, List<SampledToken>)? next = plan is null ? null : (plan, Run(plan, cache, begun?.Tokens));
                        if ((ahead ? begun : next) is var (toRead, tokens))
                            done.UnionWith(scheduler.Complete(toRead, tokens));
                        begun = next;
                    }

                    Assert.Equal(generations.Count, done.Count);
                    foreach (var (generation, request) in generations.Zip(requests))
                    {
                        foreach (var (branch, prompt, max) in generation.Branches.Zip(request.Prompts, request.Max))
                            Assert.Equal(Expected(prompt, Math.Min(max, 64 - prompt.Length)), branch.Tokens);
                    }
                },
                iter: 300
            );

    [Fact]
    public void A_picture_stands_where_its_rows_are_in_trunk_or_branches()
    {
        var scheduler = new Scheduler(2, new CacheRegions(100), 100, [End]);
        scheduler.TryAdd(
            new Generation(
                [
                    [1, -200, -200, 5],
                    [1, -200, -200, 6],
                ],
                [2, 2],
                64
            )
        );
        scheduler.TryAdd(
            new Generation(
                [
                    [1, 7, -200, -200],
                    [1, -200, -200, 6],
                ],
                [2, 2],
                64
            )
        );
        var plan = scheduler.Next()!;
        Assert.Equal(2, plan.Pictures.Count);
        Assert.Equal([(1, 2, 0, 0), (7, 2, 1, 0), (9, 2, 1, 0)], plan.Input.Images.Select(p => (p.Row, p.Count, p.Image, p.Feature)));
        Assert.All(plan.Input.Images, p => Assert.All(Enumerable.Range(p.Row, p.Count), r => Assert.Equal(-200, plan.Input.Ids[r])));
    }

    [Fact]
    public void A_request_that_no_cache_of_this_size_could_hold_is_refused()
    {
        var scheduler = new Scheduler(2, new CacheRegions(10), 30, [End]);
        Assert.False(
            scheduler.TryAdd(
                new Generation(
                    [
                        [1, 3, 3, 3, 3, 3, 3],
                    ],
                    [5],
                    64
                )
            )
        );
        Assert.True(
            scheduler.TryAdd(
                new Generation(
                    [
                        [1, 3, 3, 3, 3, 3, 3],
                    ],
                    [4],
                    64
                )
            )
        );
    }

    [Fact]
    public void A_removed_request_gives_its_region_back()
    {
        var scheduler = new Scheduler(2, new CacheRegions(10), 30, [End]);
        var first = new Generation(
            [
                [1, 3, 3, 3, 3, 3],
            ],
            [5],
            64
        );
        var second = new Generation(
            [
                [1, 3, 3, 3, 3, 3],
            ],
            [5],
            64
        );
        scheduler.TryAdd(first);
        scheduler.TryAdd(second);
        Assert.NotNull(scheduler.Next());
        Assert.Equal((1, 1), (scheduler.Running, scheduler.Waiting));
        scheduler.Remove(first);
        Assert.NotNull(scheduler.Next());
        Assert.Equal((1, 0), (scheduler.Running, scheduler.Waiting));
    }

    [Fact]
    public void Every_step_gives_everybody_who_answers_a_token_whatever_else_arrives()
    {
        const int prefillRows = 30;
        var scheduler = new Scheduler(4, new CacheRegions(120), prefillRows, [End]);
        var first = new Generation(
            [
                [1, 3, 3],
            ],
            [20],
            64
        );
        scheduler.TryAdd(first);
        scheduler.Complete(scheduler.Next()!, [new(5, 0, 1)]);
        // Long prompts keep coming, and one that the cache has no room for waits in front of them.
        Generation[] late =
        [
            new(
                [
                    [1, .. Enumerable.Repeat(4, 25)],
                ],
                [3],
                64
            ),
            new(
                [
                    [1, .. Enumerable.Repeat(4, 25)],
                    [1, .. Enumerable.Repeat(6, 25)],
                ],
                [30, 30],
                64
            ),
            new(
                [
                    [1, .. Enumerable.Repeat(7, 25)],
                ],
                [3],
                64
            ),
        ];
        Assert.All(late, g => Assert.True(scheduler.TryAdd(g)));
        var waited = false;
        for (var step = 1; step < 20; step++)
        {
            var plan = scheduler.Next()!;
            Assert.Contains(first.Branches[0], plan.Outputs);
            Assert.InRange(plan.Input.Ids.Length, 1, prefillRows + late.Sum(g => g.Branches.Count) + 25);
            waited |= scheduler.Waiting > 0;
            scheduler.Complete(plan, [.. plan.Outputs.Select(_ => new SampledToken(5, 0, 1))]);
            Assert.Equal(step + 1, first.Branches[0].Tokens.Count);
        }

        Assert.True(waited);
        Assert.Equal(3, late[0].Branches[0].Tokens.Count);
    }

    [Fact]
    public void A_query_for_each_of_128_buildings_takes_no_more_cache_than_sixteen()
    {
        static int[][] Prompts(int count) => [.. Enumerable.Range(0, count).Select(i => new[] { 1, 7, 7, 7, 100 + i, 9 })];
        static int[] Most(int count) => [.. Enumerable.Repeat(5, count)];
        Assert.Equal(new Generation(Prompts(16), Most(16), 64).RegionLength, new Generation(Prompts(128), Most(128), 64).RegionLength);
    }

    private static List<SampledToken> Run(StepPlan plan, (int Id, int Position)[] cache, List<SampledToken>? previous)
    {
        foreach (var (row, output) in plan.Input.Pending)
            plan.Input.Ids[row] = previous![output].Id;
        var tokens = new List<SampledToken>();
        foreach (var s in plan.Input.Segments)
        {
            for (var r = 0; r < s.Count; r++)
                cache[s.Region + s.WriteAt + r] = (plan.Input.Ids[s.Row + r], plan.Input.Positions[s.Row + r]);
            foreach (var r in s.Outputs)
            {
                var seen = Enumerable
                    .Range(0, s.Length)
                    .Where(e => e < s.Shared || !(s.Mask is { } m && float.IsNegativeInfinity(m[r * (s.Length - s.Shared) + e - s.Shared])))
                    .Select(e => cache[s.Region + e])
                    .OrderBy(e => e.Position)
                    .ToList();
                Assert.Equal(Enumerable.Range(0, seen.Count), seen.Select(e => e.Position));
                tokens.Add(new(Next(seen.Select(e => e.Id)), 0, 1));
            }
        }

        return tokens;
    }

    private static List<int> Expected(int[] prompt, int max)
    {
        var tokens = new List<int>();
        while (tokens.Count < max && !tokens.Contains(End))
            tokens.Add(Next(prompt.Concat(tokens)));
        return tokens;
    }

    private static int Next(IEnumerable<int> seen) => 2 + (int)(seen.Aggregate(17u, (h, id) => h * 31 + (uint)id) % 11);
}
