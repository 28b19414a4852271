using System.Runtime.CompilerServices;
using GeoChat.Batch.Inference.Configuration;

namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>What a step of few rows computes in: pinned once, used by every step of the engine's one thread and its team.</summary>
internal sealed unsafe class RowBuffers
{
    private readonly float[] _x,
        _added,
        _qkv,
        _queries,
        _attended,
        _gated;
    private readonly float[][] _normed;
    private float[][] _scores;

    public RowBuffers(LlamaConfig config, int members)
    {
        var wide = config.Heads * config.HeadSize;
        _x = Rows(config.Hidden);
        _added = Rows(config.Hidden);
        _queries = Rows(wide);
        _attended = Rows(wide);
        _qkv = Rows(wide + (2 * config.KeyValueHeads * config.HeadSize));
        _gated = Rows(2 * config.Intermediate);
        _normed = [.. Enumerable.Range(0, members).Select(_ => Rows(config.Hidden))];
        _scores = [.. Enumerable.Range(0, members).Select(_ => New(1))];

        static float[] Rows(int width) => New(RowDecoder.MostRows * width);
    }

    /// <summary>What is added up from layer to layer [rows, hidden].</summary>
    public float* X => Address(_x);

    /// <summary>What a layer's half adds to it [rows, hidden].</summary>
    public float* Added => Address(_added);

    /// <summary>[rows, (H + 2 Hkv) d]</summary>
    public float* Qkv => Address(_qkv);

    /// <summary>Rotated queries, for each request [H, rows, d].</summary>
    public float* Queries => Address(_queries);

    /// <summary>[rows, H d]</summary>
    public float* Attended => Address(_attended);

    /// <summary>[rows, 2 intermediate]</summary>
    public float* Gated => Address(_gated);

    /// <summary>A thread's own normed rows [rows, hidden].</summary>
    public float* Normed(int member) => Address(_normed[member]);

    /// <summary>A thread's own scores of one head, and its result.</summary>
    public float* Scores(int member) => Address(_scores[member]);

    /// <summary>Makes room for the scores of a step.</summary>
    public void Reserve(int scores)
    {
        if (_scores[0].Length < scores)
            _scores = [.. _scores.Select(_ => New(2 * scores))];
    }

    private static float[] New(int length) => GC.AllocateUninitializedArray<float>(length, pinned: true);

    private static float* Address(float[] pinned) => (float*)Unsafe.AsPointer(ref pinned[0]);
}
