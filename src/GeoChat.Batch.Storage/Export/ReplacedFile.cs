namespace GeoChat.Batch.Storage.Export;

/// <summary>A file that is written under a temporary name beside its own and takes its place only when whole.</summary>
internal static class ReplacedFile
{
    /// <summary>Calls <paramref name="write"/> with the temporary name; renames on success, removes on failure.</summary>
    public static async Task WriteAsync(string path, Func<string, Task> write)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():n}.part";
        try
        {
            await write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
