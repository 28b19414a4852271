namespace GeoChat.Batch.Blobs;

/// <summary>
/// Stores chips between tiler and worker, by the hash of their pixels: a folder, or a container of Azure Blob Storage.
/// </summary>
public interface IChipStore
{
    /// <summary>Writes a chip under its name; one that is there already stays.</summary>
    /// <returns>The name.</returns>
    Task<string> WriteAsync(ChipPixels chip, CancellationToken cancellationToken);

    /// <summary>Reads a chip and checks it against its name.</summary>
    /// <exception cref="ChipMissingException">It is not there.</exception>
    /// <exception cref="ChipDamagedException">It is not what was written.</exception>
    Task<ChipPixels> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Removes a chip; one that is not there is no error.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);
}
