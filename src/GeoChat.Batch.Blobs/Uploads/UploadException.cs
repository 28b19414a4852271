namespace GeoChat.Batch.Blobs.Uploads;

/// <summary>Base of what can be wrong with an upload.</summary>
public abstract class UploadException(string message, Exception? inner = null) : BlobException(message, inner);

/// <summary>A name that uploads do not have.</summary>
public sealed class UploadNameException(string name)
    : UploadException(
        $"'{(name.Length > 120 ? name[..120] + "..." : name)}' is no name for an upload. "
            + "Use up to 120 letters, digits, '-', '_' and single dots, e.g. scene-1.tif."
    );

/// <summary>There is no such upload.</summary>
public sealed class UploadMissingException(string name)
    : UploadException(
        $"No upload '{name}' here, or it is not complete. PUT /uploads/{name} makes it; it may have been removed after its retention."
    );

/// <summary>It is larger than this server takes.</summary>
public sealed class UploadTooLargeException(string name, long total, long limit)
    : UploadException(
        $"Upload '{name}' would be {total} bytes, over the limit of {limit} (option Uploads:MaxBytes). "
            + "Put the scene into storage that the server reads, or ask its operator for more."
    );

/// <summary>The part sent does not follow on what arrived.</summary>
public sealed class UploadOffsetException(string name, long received, string what)
    : UploadException(
        $"Upload '{name}' {what}: {received} bytes arrived so far. HEAD /uploads/{name} says how far it is; go on from there."
    )
{
    /// <summary>Bytes that arrived.</summary>
    public long Received => received;
}

/// <summary>A complete upload has the name.</summary>
public sealed class UploadExistsException(string name)
    : UploadException($"Upload '{name}' is complete, and jobs may be reading it. Choose another name, or DELETE /uploads/{name} first.");

/// <summary>Another request writes it, or a job reads it.</summary>
public sealed class UploadBusyException(string name, string why)
    : UploadException($"Upload '{name}' is in use: {why}. Try again later, or choose another name.");

/// <summary>The place cannot be written.</summary>
public sealed class UploadStoreUnwritableException(string place, Exception inner)
    : UploadException($"Uploads at {place} cannot be written ({inner.Message.TrimEnd('.')}). Check permissions and free space.", inner);
