using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Scheduling;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>
/// A step as a GPU takes it, where calling an operation costs the host more than the device: rows are written in one call, requests
/// that decode attend in one call for each run of regions, their masks are made on the device from what each position belongs to,
/// and the numbers of all rows come in one copy. New prompts attend one by one. The host waits for nothing.
/// </summary>
internal sealed class BatchedStep : StepContext
{
    private readonly IReadOnlyList<RunTensors> _runs;
    private readonly IReadOnlyList<SegmentTensors> _others;
    private readonly Tensor _writes;
    private readonly Tensor? _order,
        _outputOrder;

    private BatchedStep(
        LlamaConfig config,
        KvCache cache,
        RotaryEmbedding rotary,
        StepInput input,
        Tensor? previous,
        Device device,
        StepNumbers numbers,
        Places places
    )
        : base(config, cache, rotary, input, device, numbers)
    {
        if (input.Pending.Count > 0)
            Ids.index_copy_(0, numbers[places.PendingRows], previous!.index_select(0, numbers[places.PendingOutputs]));
        _writes = numbers[places.Writes];
        cache.Owners.index_copy_(0, _writes, numbers[places.Owners]);
        _order = places.Order is { } all ? numbers[all] : null;
        _outputOrder = places.OutputOrder is { } outputs ? numbers[outputs] : null;
        _runs = [.. places.Runs.Select(r => new RunTensors(r.Run, numbers[r.Rows], Mask(r.Run, numbers[r.Lengths], numbers[r.Branches])))];
        _others = [.. input.Segments.Where(s => !s.Newest).Select(Tensors)];
    }

    /// <param name="config">The language model's shape.</param>
    /// <param name="cache">Holds the regions that the segments name; cleared, since hidden positions are read as well.</param>
    /// <param name="rotary">The rotation tables.</param>
    /// <param name="input">The step's rows.</param>
    /// <param name="previous">The last step's outputs [outputs] int64 on the device; null where no row of this one waits for them.</param>
    /// <param name="device">Where the model runs.</param>
    public static BatchedStep Create(
        LlamaConfig config,
        KvCache cache,
        RotaryEmbedding rotary,
        StepInput input,
        Tensor? previous,
        Device device
    )
    {
        var numbers = new StepNumbers();
        var places = Places.Of(input, RegionRun.Group(input.Segments.Where(s => s.Newest)), numbers);
        return new(config, cache, rotary, input, previous, device, numbers, places);
    }

    /// <inheritdoc/>
    public override void Write(int layer, Tensor keys, Tensor values)
    {
        using var scope = NewDisposeScope();
        Cache.Keys[layer].index_copy_(1, _writes, keys.transpose(0, 1));
        Cache.Values[layer].index_copy_(1, _writes, values.transpose(0, 1).to(Cache.Dtype));
    }

    /// <inheritdoc/>
    public override Tensor Attend(int layer, Tensor queries, bool outputsOnly)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>(_runs.Count + _others.Count);
        foreach (var run in _runs)
            parts.Add(Attend(layer, queries, run));
        foreach (var other in _others)
            if (!outputsOnly || other.Segment.Outputs.Length > 0)
                parts.Add(Attend(layer, queries, other, outputsOnly));
        var attended = parts.Count == 1 ? parts[0] : cat(parts, 0);
        var order = outputsOnly ? _outputOrder : _order;
        return (order is null ? attended : attended.index_select(0, order)).MoveToOuterDisposeScope();
    }

    // [B R, H d], filled up rows among them. Heads that share a key head are further rows of it.
    private Tensor Attend(int layer, Tensor queries, RunTensors of)
    {
        var run = of.Run;
        long batch = run.Segments.Count,
            rows = run.Rows,
            heads = Config.Heads,
            keys = Config.KeyValueHeads,
            group = heads / keys,
            size = Config.HeadSize;
        var q = queries
            .index_select(0, of.Rows)
            .view(batch, rows, keys, group, size)
            .permute(0, 2, 3, 1, 4)
            .reshape(batch, keys, group * rows, size);
        var attended = nn.functional.scaled_dot_product_attention(
            q,
            View(Cache.Keys[layer], run),
            View(Cache.Values[layer], run),
            of.Mask,
            0,
            false
        ); // [B, Hkv, g R, d]
        return attended.view(batch, keys, group, rows, size).permute(0, 3, 1, 2, 4).reshape(batch * rows, heads * size);
    }

    // [Hkv, capacity, d] -> [B, Hkv, L, d], nothing copied.
    private Tensor View(Tensor cache, RegionRun run) =>
        cache.as_strided(
            [run.Segments.Count, Config.KeyValueHeads, run.Length, Config.HeadSize],
            [(long)run.Stride * Config.HeadSize, Cache.Capacity * Config.HeadSize, Config.HeadSize, 1],
            (long)run.Start * Config.HeadSize
        );

    // [B, 1, g R, L]: a row sees the trunk and what belongs to its branch, as far as its request has come.
    private Tensor Mask(RegionRun run, Tensor lengths, Tensor branches)
    {
        using var scope = NewDisposeScope();
        long batch = run.Segments.Count,
            group = Config.Heads / Config.KeyValueHeads;
        var owners = Cache.Owners.as_strided([batch, 1, run.Length], [run.Stride, 1, 1], run.Start); // [B, 1, L]
        var seen = owners
            .eq(branches.view(batch, run.Rows, 1))
            .logical_or_(owners.eq(RootedScalars.Integer(-1)))
            .logical_and_(
                arange(RootedScalars.Integer(0), RootedScalars.Integer(run.Length), RootedScalars.Integer(1), device: Device)
                    .lt(lengths.view(batch, 1, 1))
            );
        var mask = zeros([batch, 1, run.Rows, run.Length], dtype: Cache.Dtype, device: Device)
            .masked_fill_(seen.logical_not_().unsqueeze(1), RootedScalars.Real(float.NegativeInfinity));
        return (group == 1 ? mask : mask.repeat(1, 1, group, 1)).MoveToOuterDisposeScope();
    }

    private sealed record RunTensors(RegionRun Run, Tensor Rows, Tensor Mask);

    private sealed record RunPlaces(RegionRun Run, StepNumbers.Place Rows, StepNumbers.Place Lengths, StepNumbers.Place Branches);

    // Offsets of the step's numbers: all are gathered before anything is copied to the device.
    private sealed record Places(
        StepNumbers.Place PendingRows,
        StepNumbers.Place PendingOutputs,
        StepNumbers.Place Writes,
        StepNumbers.Place Owners,
        StepNumbers.Place? Order,
        StepNumbers.Place? OutputOrder,
        IReadOnlyList<RunPlaces> Runs
    )
    {
        public static Places Of(StepInput input, IReadOnlyList<RegionRun> runs, StepNumbers numbers)
        {
            var rows = input.Segments.SelectMany(s => Enumerable.Range(0, s.Count).Select(r => (Segment: s, Row: r))).ToList();
            return new(
                numbers.Add(input.Pending.Select(p => p.Row)),
                numbers.Add(input.Pending.Select(p => p.Output)),
                numbers.Add(rows.Select(r => r.Segment.Region + r.Segment.WriteAt + r.Row)),
                numbers.Add(rows.Select(r => r.Segment.Owner(r.Row))),
                InOrder(input, runs, numbers, outputsOnly: false),
                InOrder(input, runs, numbers, outputsOnly: true),
                [
                    .. runs.Select(run => new RunPlaces(
                        run,
                        numbers.Add(Filled(run, (s, r) => s.Row + r)),
                        numbers.Add(run.Segments.Select(s => s.Length)),
                        numbers.Add(Filled(run, (s, r) => s.Owner(r)))
                    )),
                ]
            );
        }

        // A request with fewer rows than others repeats its first.
        private static IEnumerable<int> Filled(RegionRun run, Func<Segment, int, int> of) =>
            run.Segments.SelectMany(s => Enumerable.Range(0, run.Rows).Select(r => of(s, r < s.Count ? r : 0)));

        // What attention gives lies run by run, then the other segments: where each row, or each output, of the step is there. Null
        // where it is in order already.
        private static StepNumbers.Place? InOrder(StepInput input, IReadOnlyList<RegionRun> runs, StepNumbers numbers, bool outputsOnly)
        {
            var at = new Dictionary<Segment, int>(ReferenceEqualityComparer.Instance);
            var next = 0;
            foreach (var run in runs)
            {
                foreach (var segment in run.Segments)
                {
                    at[segment] = next;
                    next += run.Rows;
                }
            }

            foreach (var segment in input.Segments.Where(s => !s.Newest))
            {
                at[segment] = next;
                next = next + (outputsOnly ? segment.Outputs.Length : segment.Count);
            }
            int[] order = [.. input.Segments.SelectMany(s => Enumerable.Range(at[s], outputsOnly ? s.Outputs.Length : s.Count))];
            return order.Length == next && order.Select((place, i) => place == i).All(same => same) ? null : numbers.Add(order);
        }
    }
}
