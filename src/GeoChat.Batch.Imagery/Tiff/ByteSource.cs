using GeoChat.Batch.Imagery.Errors;

namespace GeoChat.Batch.Imagery.Tiff;

/// <summary>Bytes of known length that any thread may read at any place.</summary>
public abstract class ByteSource : IDisposable
{
    private readonly List<ByteSource> _owned = [];

    public abstract long Length { get; }

    /// <summary>Identity of the content: differs when the bytes do.</summary>
    public abstract string Etag { get; }

    /// <summary>What people call it (a path or URL without secrets).</summary>
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

    /// <summary>How many bytes are worth asking for ahead; 0 where reading costs no request.</summary>
    public virtual int PrefetchBytes => 0;

    /// <summary>
    /// Looking for a file beside this one that is not there costs a request: done only where the file itself leaves its place open.
    /// </summary>
    public virtual bool LookingBesideIsDear => false;

    /// <summary>Brings bytes that are read soon, in as few requests as their places allow; a source that needs none does nothing.</summary>
    /// <exception cref="ImageryException">The bytes cannot be had.</exception>
    public virtual void Prefetch(IEnumerable<ByteRange> ranges, CancellationToken cancellationToken) { }

    /// <summary>
    /// Begins to bring bytes that are read after those that were asked for last, without waiting; what goes wrong is told when they
    /// are read.
    /// </summary>
    public virtual void PrefetchLater(IEnumerable<ByteRange> ranges) { }

    /// <summary>A file beside this one (a world file, a mask) by its name without folder; null when there is none.</summary>
    public virtual ByteSource? OpenBeside(string fileName) => null;

    /// <summary>Ties another source's life to this one.</summary>
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
