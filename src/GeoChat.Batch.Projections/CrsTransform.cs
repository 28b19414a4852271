using System.Collections.Concurrent;
using GeoChat.Batch.Projections.Native;

namespace GeoChat.Batch.Projections;

/// <summary>
/// Moves points from one system to another by PROJ's best operation for each place. Safe from any thread: each call rents a
/// (context, operation) pair, since PROJ shares neither between threads.
/// </summary>
public sealed class CrsTransform
{
    private const int Forward = 1,
        MostCached = 64;
    private static readonly ConcurrentDictionary<(string, string), CrsTransform> Cache = new();
    private readonly ConcurrentBag<ProjOperation> _idle = [];

    private CrsTransform(Crs from, Crs to)
    {
        From = from;
        To = to;
        var first = ProjOperation.Open(from, to);
        AccuracyMetres = first.AccuracyMetres;
        _idle.Add(first);
    }

    public Crs From { get; }

    public Crs To { get; }

    /// <summary>PROJ's accuracy of the operation in metres; null where PROJ chooses by place or does not know.</summary>
    public double? AccuracyMetres { get; }

    /// <summary>The transform between two systems (cached).</summary>
    /// <exception cref="ProjException">PROJ knows no way between the two.</exception>
    public static CrsTransform Create(Crs from, Crs to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var key = (from.ToString(), to.ToString());
        if (Cache.TryGetValue(key, out var known))
            return known;
        var made = new CrsTransform(from, to);
        if (Cache.Count >= MostCached)
            Cache.Clear();
        return Cache.GetOrAdd(key, made);
    }

    /// <summary>Moves points in place; x and y are in the units of the systems (degrees or metres, mostly).</summary>
    /// <exception cref="ProjException">A point is outside the projection's domain.</exception>
    public void Apply(Span<double> xs, Span<double> ys)
    {
        if (!TryApply(xs, ys))
            throw new ProjException($"A point lies outside the domain of '{From.Name}' to '{To.Name}'. Check the file's georeferencing.");
    }

    /// <summary>Moves points in place; points that have no image become infinite. True when all have one.</summary>
    public unsafe bool TryApply(Span<double> xs, Span<double> ys)
    {
        if (xs.Length != ys.Length)
            throw new ArgumentException("as many y as x are needed", nameof(ys));
        if (xs.IsEmpty)
            return true;
        if (!_idle.TryTake(out var operation))
            operation = ProjOperation.Open(From, To);
        try
        {
            const nuint stride = sizeof(double);
            fixed (double* x = xs)
            fixed (double* y = ys)
            {
                Proj.TransGeneric(
                    operation.Handle,
                    Forward,
                    x,
                    stride,
                    (nuint)xs.Length,
                    y,
                    stride,
                    (nuint)ys.Length,
                    null,
                    0,
                    0,
                    null,
                    0,
                    0
                );
            }

            _ = Proj.ErrnoReset(operation.Handle);
        }
        finally
        {
            _idle.Add(operation);
        }

        var all = true;
        for (var i = 0; i < xs.Length; i++)
            all &= double.IsFinite(xs[i]) && double.IsFinite(ys[i]);
        return all;
    }
}
