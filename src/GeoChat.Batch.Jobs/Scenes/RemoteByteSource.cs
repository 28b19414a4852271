using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Errors;

namespace GeoChat.Batch.Jobs.Scenes;

/// <summary>A scene that Blobs opened, as bytes that Imagery reads: the one place where the two libraries meet.</summary>
internal sealed class RemoteByteSource(SceneBytes bytes, RangeReading reading) : RangedByteSource(reading, bytes.Head)
{
    public override long Length => bytes.Length;

    public override string Etag => bytes.Etag;

    public override string Name => bytes.Name;

    public override bool SideFileLookupIsCostly => bytes.SideFileLookupIsCostly;

    public override ByteSource? OpenSideFile(string fileName)
    {
        // As in RangedByteSource: reading is synchronous from end to end, on a thread of its own.
        var beside = Task.Run(() => bytes.OpenSideFileAsync(fileName, CancellationToken.None)).GetAwaiter().GetResult();
        return beside is null ? null : new RemoteByteSource(beside, Reading);
    }

    protected override async Task FetchAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            await bytes.ReadAsync(offset, buffer, cancellationToken);
        }
        catch (SceneBytesChangedException e)
        {
            throw new SceneChangedException(e.Expected, e.Found);
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        bytes.Dispose();
    }
}
