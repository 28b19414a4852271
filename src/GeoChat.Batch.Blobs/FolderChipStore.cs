namespace GeoChat.Batch.Blobs;

/// <summary>Chips as files of a folder, in 256 sub-folders by the first two digits; written to a temporary name and renamed, so that no reader sees half a chip.</summary>
public sealed class FolderChipStore(string folder) : IChipStore
{
    private readonly string _folder = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public async Task<string> WriteAsync(ChipPixels chip, CancellationToken cancellationToken)
    {
        var name = ChipName.Of(chip.Data.Span);
        var path = PathOf(name);
        if (File.Exists(path))
            return name;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
            await File.WriteAllBytesAsync(temporary, ChipFile.Encode(chip), cancellationToken);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ChipStoreUnwritableException(_folder, e);
        }

        return name;
    }

    /// <inheritdoc/>
    public async Task<ChipPixels> ReadAsync(string name, CancellationToken cancellationToken)
    {
        byte[] file;
        try
        {
            file = await File.ReadAllBytesAsync(PathOf(name), cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ChipMissingException(name);
        }

        return ChipFile.Decode(name, file);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        if (File.Exists(path))
            File.Delete(path);
        return Task.CompletedTask;
    }

    private string PathOf(string name) => ChipName.IsValid(name)
        ? Path.Combine(_folder, name[..2], name + ".chip")
        : throw new ChipMissingException(name);
}
