namespace GeoChat.Batch.Blobs.Sources;

/// <summary>Complete uploads as scenes: the part of an upload store that reading needs.</summary>
public interface IUploadedScenes
{
    /// <summary>The stored reference of a complete upload.</summary>
    /// <exception cref="BlobException">There is no such upload, or it is not complete.</exception>
    Task<string> ReferenceAsync(string name, CancellationToken cancellationToken);

    /// <summary>Path of a complete upload on this machine; null where the store does not consist of files.</summary>
    /// <exception cref="BlobException">There is no such upload, or it is not complete.</exception>
    string? LocalPath(string name);

    /// <summary>Opens a complete upload of a store that does not consist of files.</summary>
    /// <exception cref="BlobException">There is no such upload, or it cannot be read.</exception>
    Task<SceneBytes> OpenAsync(string name, CancellationToken cancellationToken);
}
