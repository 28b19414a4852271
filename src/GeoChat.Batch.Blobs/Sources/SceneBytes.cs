namespace GeoChat.Batch.Blobs.Sources;

/// <summary>An open scene that is not a local file. Its version is fixed when it is opened: other content later is an error.</summary>
/// <param name="name">Name for messages, without secrets.</param>
/// <param name="length">Bytes.</param>
/// <param name="etag">Identity of the content.</param>
/// <param name="head">The first bytes, fetched by opening.</param>
public abstract class SceneBytes(string name, long length, string etag, ReadOnlyMemory<byte> head) : IDisposable
{
    public string Name => name;

    public long Length => length;

    public string Etag => etag;

    public ReadOnlyMemory<byte> Head => head;

    /// <summary>Whether looking up a side file that does not exist costs a request each time.</summary>
    public virtual bool SideFileLookupIsCostly => false;

    /// <summary>Fills the buffer from an offset.</summary>
    /// <exception cref="BlobException">The bytes cannot be fetched, or the scene has changed.</exception>
    public abstract Task ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>A file of this name in the same folder; null where there is none.</summary>
    /// <exception cref="BlobException">It exists but cannot be read.</exception>
    public abstract Task<SceneBytes?> OpenSideFileAsync(string fileName, CancellationToken cancellationToken);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}
