using GeoChat.Batch.Blobs.Sources;

namespace GeoChat.Batch.Blobs.Uploads;

/// <summary>
/// Store of uploaded scenes, next to the chips: under <c>uploads/</c> of a folder, or of a container of Azure Blob Storage.
/// </summary>
public interface IUploadStore : IUploadedScenes
{
    /// <summary>State of an upload; null where no byte of it has arrived.</summary>
    Task<Upload?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Appends a body from an offset, which must be how far the upload is, and completes the upload where it reaches its total.
    /// What arrived before a cut stays.
    /// </summary>
    /// <exception cref="UploadException">It is complete already, further or not so far, or being written.</exception>
    Task<Upload> AppendAsync(string name, long offset, long total, Stream body, CancellationToken cancellationToken);

    /// <summary>Removes an upload, complete or not; a missing one is no error.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Every upload.</summary>
    IAsyncEnumerable<Upload> ListAsync(CancellationToken cancellationToken);

    async Task<string> IUploadedScenes.ReferenceAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken) is { IsComplete: true } upload ? upload.Scene : throw new UploadMissingException(name);
}
