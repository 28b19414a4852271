using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace GeoChat.Batch.Blobs;

/// <summary>
/// Chips as files of a folder, in 256 sub-folders by the first two digits; written to a temporary name and renamed, so that no
/// reader sees half a chip.
/// </summary>
public sealed class FolderChipStore(string folder) : IChipStore
{
    private readonly string _folder = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public Task<string> WriteAsync(ChipPixels chip, CancellationToken cancellationToken)
    {
        var name = ChipName.FromPixels(chip.Data.Span);
        var path = PathOf(name);
        cancellationToken.ThrowIfCancellationRequested();
        if (File.Exists(path))
            return Task.FromResult(name);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
            using (var encoded = ChipFile.Encode(chip))
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                // Linux has no asynchronous writing to the page cache: a task would be another thread that waits.
                RandomAccess.Write(file, encoded.Bytes.Span, 0);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ChipStoreUnwritableException(_folder, e);
        }

        return Task.FromResult(name);
    }

    /// <inheritdoc/>
    public async Task<ChipPixels> ReadAsync(string name, CancellationToken cancellationToken)
    {
        using var file = Open(name);
        var length = (int)Math.Min(RandomAccess.GetLength(file), Array.MaxLength);
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var read = 0;
            while (
                read < length
                && await RandomAccess.ReadAsync(file, bytes.AsMemory(read, length - read), read, cancellationToken) is var more and > 0
            )
                read += more;
            return ChipFile.Decode(name, bytes.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        if (File.Exists(path))
            File.Delete(path);
        return Task.CompletedTask;
    }

    private SafeFileHandle Open(string name)
    {
        try
        {
            return File.OpenHandle(PathOf(name), options: FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ChipMissingException(name);
        }
    }

    private string PathOf(string name) =>
        ChipName.IsValid(name) ? Path.Combine(_folder, name[..2], name + ".chip") : throw new ChipMissingException(name);
}
