using GeoChat.Batch.Blobs.Sources;

namespace GeoChat.Batch.Blobs.Uploads;

/// <summary>
/// Where uploaded scenes lie, beside the chips: under <c>uploads/</c> of a folder, or of a container of Azure Blob Storage.
/// </summary>
public interface IUploadStore
{
    /// <summary>What there is of an upload; null where there is nothing.</summary>
    Task<Upload?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Appends a body from an offset, which must be how far the upload is, and completes the upload where it reaches its total.
    /// What arrived before a cut stays.
    /// </summary>
    /// <exception cref="UploadException">It is complete already, further or not so far, or being written.</exception>
    Task<Upload> AppendAsync(string name, long offset, long total, Stream body, CancellationToken cancellationToken);

    /// <summary>Removes an upload, complete or not; one that is not there is no error.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Every upload.</summary>
    IAsyncEnumerable<Upload> ListAsync(CancellationToken cancellationToken);

    /// <summary>Path of a complete upload on this machine; null where the store is none of files.</summary>
    string? LocalPath(string name);

    /// <summary>Opens a complete upload of a store that is none of files.</summary>
    Task<SceneBytes> OpenAsync(string name, CancellationToken cancellationToken);
}
