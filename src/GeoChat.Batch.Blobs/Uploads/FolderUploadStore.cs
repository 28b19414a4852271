using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using GeoChat.Batch.Blobs.Sources;

namespace GeoChat.Batch.Blobs.Uploads;

/// <summary>Uploads as files; one that is not complete has the ending .part, and its length is how far it is.</summary>
public sealed class FolderUploadStore(string chipFolder) : IUploadStore
{
    private readonly string _folder = Path.Combine(Path.GetFullPath(chipFolder), "uploads");

    /// <inheritdoc/>
    public async Task<Upload?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        var whole = new FileInfo(path);
        if (whole.Exists)
            return new Upload(name, whole.Length, await HashAsync(path, cancellationToken), whole.LastWriteTimeUtc);
        var part = new FileInfo(path + UploadName.Partial);
        return part.Exists ? new Upload(name, part.Length, null, part.LastWriteTimeUtc) : null;
    }

    /// <inheritdoc/>
    public async Task<Upload> AppendAsync(string name, long offset, long total, Stream body, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        if (File.Exists(path))
            throw new UploadExistsException(name);
        await using (var file = OpenPart(name, path))
        {
            if (File.Exists(path))
            {
                // Another request completed it between the two looks.
                File.Delete(path + UploadName.Partial);
                throw new UploadExistsException(name);
            }

            if (file.Length != offset)
                throw new UploadOffsetException(name, file.Length, offset > file.Length ? "is not that far" : "has these bytes already");
            file.Position = offset;
            await CopyAsync(file, body, total - offset, cancellationToken);
            if (file.Length < total)
                return new Upload(name, file.Length, null, DateTimeOffset.UtcNow);
            file.Flush(flushToDisk: true);
            // Under the lock of the open file: a second request finds the whole one.
            File.Move(path + UploadName.Partial, path);
        }

        return new Upload(name, total, await HashAsync(path, cancellationToken), DateTimeOffset.UtcNow);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        foreach (var file in (string[])[path, path + UploadName.Partial, path + UploadName.Hash])
            File.Delete(file);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Upload> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_folder))
            yield break;
        foreach (var path in Directory.EnumerateFiles(_folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (name.EndsWith(UploadName.Hash, StringComparison.Ordinal))
                continue;
            if (
                await FindAsync(
                    name.EndsWith(UploadName.Partial, StringComparison.Ordinal) ? name[..^UploadName.Partial.Length] : name,
                    cancellationToken
                ) is
                { } upload
            )
                yield return upload;
        }
    }

    /// <inheritdoc/>
    public string? LocalPath(string name) => File.Exists(PathOf(name)) ? PathOf(name) : throw new UploadMissingException(name);

    /// <inheritdoc/>
    public Task<SceneBytes> OpenAsync(string name, CancellationToken cancellationToken) =>
        throw new NotSupportedException("uploads in a folder are read by their path");

    private async Task CopyAsync(FileStream file, Stream body, long most, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 17];
        while (
            most > 0 && await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most)), cancellationToken) is > 0 and var read
        )
        {
            try
            {
                // The file has no buffer of its own: what arrived before a cut is in it.
                await file.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
            }
            catch (IOException e)
            {
                throw new UploadStoreUnwritableException(_folder, e);
            }

            most -= read;
        }
    }

    private FileStream OpenPart(string name, string path)
    {
        try
        {
            Directory.CreateDirectory(_folder);
            return new FileStream(
                path + UploadName.Partial,
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None,
                1,
                FileOptions.Asynchronous
            );
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UploadStoreUnwritableException(_folder, e);
        }
        catch (IOException e)
        {
            throw File.Exists(path + UploadName.Partial)
                ? new UploadBusyException(name, "another request writes it")
                : new UploadStoreUnwritableException(_folder, e);
        }
    }

    /// <summary>The hash that was kept, or, after a stop between completing and hashing, made now.</summary>
    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        var kept = path + UploadName.Hash;
        if (File.Exists(kept))
            return await File.ReadAllTextAsync(kept, cancellationToken);
        await using var file = new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            1 << 20,
            FileOptions.Asynchronous | FileOptions.SequentialScan
        );
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        var temporary = $"{kept}.{Guid.NewGuid():N}{UploadName.Hash}";
        await File.WriteAllTextAsync(temporary, hash, cancellationToken);
        File.Move(temporary, kept, overwrite: true);
        return hash;
    }

    private string PathOf(string name) => Path.Combine(_folder, UploadName.Check(name));
}
