namespace GeoChat.Batch.Blobs.Sources;

/// <summary>An open scene that is not a local file. What it is was fixed when it was opened: another content later is an error.</summary>
/// <param name="name">What people call it, without secrets.</param>
/// <param name="length">Bytes.</param>
/// <param name="etag">Identity of the content.</param>
/// <param name="head">The first bytes, which opening has brought.</param>
public abstract class SceneBytes(string name, long length, string etag, ReadOnlyMemory<byte> head) : IDisposable
{
    public string Name => name;

    public long Length => length;

    public string Etag => etag;

    public ReadOnlyMemory<byte> Head => head;

    /// <summary>Whether looking for a file beside it that is not there costs a request each time.</summary>
    public virtual bool LookingBesideIsDear => false;

    /// <summary>Fills the buffer from an offset.</summary>
    /// <exception cref="BlobException">The bytes cannot be had, or the scene is another than before.</exception>
    public abstract Task ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>A file of this name in the same folder; null where there is none.</summary>
    /// <exception cref="BlobException">It is there but cannot be read.</exception>
    public abstract Task<SceneBytes?> OpenBesideAsync(string fileName, CancellationToken cancellationToken);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}
