using GeoChat.Batch.Storage.Errors;

namespace GeoChat.Batch.Storage.GeoPackage;

/// <summary>
/// The exclusive right to write a store: an advisory lock on a file beside it, which the system releases when the process ends, however
/// it ends. Readers (QGIS, ogrinfo) are not kept out.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <exception cref="StoreLockedException">Another process, or another store object of this one, holds it.</exception>
    /// <exception cref="StoreUnusableException">The folder cannot be written.</exception>
    public static StoreLock Acquire(string storePath)
    {
        var path = storePath + ".lock";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(storePath))!);
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            // In a file of its own, since a locked file cannot be read: the process that is refused names this one in its message.
            File.WriteAllText(storePath + ".pid", $"{Environment.ProcessId}");
            return new StoreLock(file);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreUnusableException($"the folder of {storePath} cannot be written; choose another folder or change its rights", e);
        }
        catch (IOException e) when (File.Exists(path) && e is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new StoreLockedException(storePath, Holder(storePath));
        }
        catch (IOException e)
        {
            throw new StoreUnusableException($"the store {storePath} cannot be written: {e.Message}; choose another folder", e);
        }
    }

    public void Dispose() => _file.Dispose();

    private static string Holder(string storePath)
    {
        try
        {
            return File.ReadAllText(storePath + ".pid") is { Length: > 0 } pid ? $"process {pid}" : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
