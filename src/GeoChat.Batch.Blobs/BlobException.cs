namespace GeoChat.Batch.Blobs;

/// <summary>Base of every error of this library; the message names the cause and the remedy.</summary>
public abstract class BlobException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A chip's file is not in the store.</summary>
public sealed class ChipMissingException(string hash)
    : BlobException(
        $"Chip {hash} is not in the chip store. It was removed after its retention, or the store's folder was changed: run the scene again."
    );

/// <summary>A chip's file is not what was written: wrong header, cut short, or pixels of another hash.</summary>
public sealed class ChipDamagedException(string hash, string what, Exception? inner = null)
    : BlobException($"Chip {hash} is damaged in the chip store ({what}). Delete the file and retry the job's failed chips.", inner);

/// <summary>The store's place cannot be written.</summary>
public sealed class ChipStoreUnwritableException(string place, Exception inner)
    : BlobException($"The chip store at {place} cannot be written ({inner.Message}). Check permissions and free space.", inner);
