using System.Globalization;
using GeoChat.Batch.Imagery.Errors;
using Microsoft.Win32.SafeHandles;

namespace GeoChat.Batch.Imagery.Bytes;

/// <summary>A local file; its ETag is its size and time of last change.</summary>
internal sealed class FileByteSource : ByteSource
{
    private readonly SafeFileHandle _file;

    public FileByteSource(string path)
    {
        Name = path;
        try
        {
            _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);
            Length = RandomAccess.GetLength(_file);
            Etag = string.Create(CultureInfo.InvariantCulture, $"{Length}-{File.GetLastWriteTimeUtc(_file).Ticks}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RasterFileException(path, "no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new RasterFileException(path, Directory.Exists(path) ? "is a folder" : $"cannot be opened ({e.Message})", e);
        }
    }

    public override long Length { get; }

    public override string Etag { get; }

    public override string Name { get; }

    public override ByteSource? OpenSideFile(string fileName)
    {
        var path = Path.Combine(Path.GetDirectoryName(Name) ?? "", fileName);
        return File.Exists(path) ? new FileByteSource(path) : null;
    }

    protected override int Read(long offset, Span<byte> buffer) => RandomAccess.Read(_file, buffer, offset);

    protected override void Dispose(bool disposing) => _file.Dispose();
}
