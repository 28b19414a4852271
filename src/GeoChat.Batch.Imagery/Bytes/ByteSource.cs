using GeoChat.Batch.Imagery.Errors;

namespace GeoChat.Batch.Imagery.Bytes;

/// <summary>Bytes of known length that any thread may read at any place.</summary>
public abstract class ByteSource : IDisposable
{
    private readonly List<ByteSource> _owned = [];

    public abstract long Length { get; }

    /// <summary>Identity of the content: differs when the bytes do.</summary>
    public abstract string Etag { get; }

    /// <summary>Name for messages (a path or URL without secrets).</summary>
    public abstract string Name { get; }

    /// <summary>Fills the buffer from an offset.</summary>
    /// <exception cref="MalformedTiffException">The bytes end before the buffer is full.</exception>
    public void ReadExactly(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset > Length - buffer.Length)
            throw new MalformedTiffException($"{buffer.Length} bytes at {offset} lie outside the file of {Length} bytes");
        while (buffer.Length > 0)
        {
            var read = Read(offset, buffer);
            if (read <= 0)
                throw new MalformedTiffException($"the file ends at {offset}, though it was {Length} bytes long");
            offset += read;
            buffer = buffer[read..];
        }
    }

    /// <summary>How many bytes are worth fetching ahead; 0 where reading costs no request.</summary>
    public virtual int PrefetchBytes => 0;

    /// <summary>
    /// Whether looking up a side file that does not exist costs a request; side files are then looked up only for a file without
    /// georeference.
    /// </summary>
    public virtual bool SideFileLookupIsCostly => false;

    /// <summary>
    /// Fetches bytes that are read soon, in as few requests as their ranges allow; a source without requests does nothing.
    /// </summary>
    /// <exception cref="ImageryException">The bytes cannot be fetched.</exception>
    public virtual void Prefetch(IEnumerable<ByteRange> ranges, CancellationToken cancellationToken) { }

    /// <summary>
    /// Starts to fetch bytes that are read after the last prefetched ones, without waiting; errors are reported when they
    /// are read.
    /// </summary>
    public virtual void PrefetchLater(IEnumerable<ByteRange> ranges) { }

    /// <summary>A side file (a world file, a mask) by its name without folder; null when there is none.</summary>
    public virtual ByteSource? OpenSideFile(string fileName) => null;

    /// <summary>Disposes another source together with this one.</summary>
    internal void Own(ByteSource other) => _owned.Add(other);

    public void Dispose()
    {
        foreach (var other in _owned)
            other.Dispose();
        _owned.Clear();
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads at least one byte, or returns 0 at the end.</summary>
    protected abstract int Read(long offset, Span<byte> buffer);

    protected virtual void Dispose(bool disposing) { }
}
