using GeoChat.Batch.Imagery.Errors;

namespace GeoChat.Batch.Imagery.Bytes;

/// <summary>
/// Bytes that cost a request each time (a web server, object storage). Fetched bytes are cached in segments that never overlap, up to
/// <see cref="RangeReading.CacheBytes"/>; bytes that are read soon are fetched in as few requests as the ranges allow.
/// </summary>
public abstract class RangedByteSource : ByteSource
{
    private readonly SegmentCache _cache;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();
    private Task _ahead = Task.CompletedTask;

    /// <param name="reading">Sizes of requests and of the cache.</param>
    /// <param name="head">The first bytes, where opening has fetched them.</param>
    protected RangedByteSource(RangeReading reading, ReadOnlyMemory<byte> head)
    {
        ArgumentNullException.ThrowIfNull(reading);
        Reading = reading;
        _cache = new SegmentCache(reading.CacheBytes);
        if (!head.IsEmpty)
            _cache.Add(0, head);
    }

    /// <summary>Sizes of requests and of the cache.</summary>
    protected RangeReading Reading { get; }

    public sealed override int PrefetchBytes => (int)Math.Min((long)Reading.MaxRequestBytes * Reading.Parallel, Reading.CacheBytes / 4);

    public sealed override void Prefetch(IEnumerable<ByteRange> ranges, CancellationToken cancellationToken)
    {
        // A read-ahead may be under way; ranges that it failed to fetch are requested again.
        if (!_ahead.IsCompleted)
            _ahead.ContinueWith(_ => { }, cancellationToken, TaskContinuationOptions.None, TaskScheduler.Default).GetAwaiter().GetResult();
        var requests = Requests(ranges);
        if (requests.Count == 0)
            return;
        // The pixel path is synchronous from end to end; only here it waits for the network, on the caller's thread.
        Task.Run(() => FetchAllAsync(requests, cancellationToken), cancellationToken).GetAwaiter().GetResult();
    }

    public sealed override void PrefetchLater(IEnumerable<ByteRange> ranges)
    {
        lock (_gate)
        {
            if (!_ahead.IsCompleted || _disposed.IsCancellationRequested)
                return;
            var requests = Requests(ranges);
            if (requests.Count == 0)
                return;
            _ahead = Task.Run(() => FetchAllAsync(requests, _disposed.Token));
            // The error occurs again, and is reported, where those bytes are read.
            _ahead.ContinueWith(
                failed => failed.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default
            );
        }
    }

    /// <summary>Fills the buffer from an offset; both lie inside the source.</summary>
    /// <exception cref="ImageryException">The bytes cannot be had, or are of another content than before.</exception>
    protected abstract Task FetchAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    protected sealed override int Read(long offset, Span<byte> buffer)
    {
        if (_cache.Copy(offset, buffer) is > 0 and var known)
            return known;
        var length = Math.Min(Math.Max(buffer.Length, Reading.ReadAheadBytes), Math.Min(Length, _cache.NextAfter(offset)) - offset);
        var segment = _cache.Rent((int)length);
        Task.Run(() => FetchAsync(offset, segment.AsMemory(0, (int)length), CancellationToken.None)).GetAwaiter().GetResult();
        // Before the cache has it: other threads may push it out of there.
        var count = (int)Math.Min(length, buffer.Length);
        segment.AsSpan(0, count).CopyTo(buffer);
        _cache.Add(offset, segment, (int)length);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
            _disposed.Cancel();
        _ahead.ContinueWith(_ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        _disposed.Dispose();
    }

    private async Task FetchAllAsync(IReadOnlyList<ByteRange> requests, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Reading.Parallel, CancellationToken = cancellationToken };
        await Parallel
            .ForEachAsync(
                requests,
                options,
                async (request, token) =>
                {
                    var segment = _cache.Rent((int)request.Length);
                    await FetchAsync(request.Offset, segment.AsMemory(0, (int)request.Length), token).ConfigureAwait(false);
                    _cache.Add(request.Offset, segment, (int)request.Length);
                }
            )
            .ConfigureAwait(false);
    }

    /// <summary>What is missing of the ranges, joined over small gaps and cut into requests; no more than half the cache holds.</summary>
    private List<ByteRange> Requests(IEnumerable<ByteRange> ranges)
    {
        var joined = new List<ByteRange>();
        foreach (
            var range in ranges
                .Where(r => r.Length > 0 && r.Offset >= 0 && r.End <= Length)
                .Select(_cache.Missing)
                .Where(r => r.Length > 0)
                .OrderBy(r => r.Offset)
        )
        {
            // Cached bytes are a border: a segment never overlaps another.
            if (joined is [.., var last] && range.Offset - last.End <= Reading.MaxGapBytes && _cache.NextAfter(last.Offset) >= range.Offset)
                joined[^1] = last with { Length = Math.Max(last.End, range.End) - last.Offset };
            else
                joined.Add(range);
        }

        var requests = new List<ByteRange>();
        long room = Reading.CacheBytes / 2;
        foreach (var run in joined)
        {
            var pieces = (run.Length + Reading.MaxRequestBytes - 1) / Reading.MaxRequestBytes;
            for (var i = 0L; i < pieces; i++)
            {
                var piece = new ByteRange(
                    run.Offset + (run.Length * i / pieces),
                    (run.Length * (i + 1) / pieces) - (run.Length * i / pieces)
                );
                if ((room -= piece.Length) < 0)
                    return requests;
                requests.Add(piece);
            }
        }

        return requests;
    }
}
