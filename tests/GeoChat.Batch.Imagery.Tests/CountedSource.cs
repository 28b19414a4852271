using System.Collections.Concurrent;
using GeoChat.Batch.Imagery.Bytes;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>Bytes in memory that are read like those of a server, each request noted.</summary>
internal sealed class CountedSource(byte[] bytes, RangeReading reading, string name = "scene.tif") : RangedByteSource(reading, default)
{
    public ConcurrentQueue<ByteRange> Requests { get; } = [];

    public ConcurrentQueue<string> LookedFor { get; } = [];

    public override long Length => bytes.Length;

    public override string Etag => "1";

    public override string Name => name;

    public override bool SideFileLookupIsCostly => true;

    public override ByteSource? OpenSideFile(string fileName)
    {
        LookedFor.Enqueue(fileName);
        return null;
    }

    protected override Task FetchAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Requests.Enqueue(new ByteRange(offset, buffer.Length));
        bytes.AsMemory((int)offset, buffer.Length).CopyTo(buffer);
        return Task.CompletedTask;
    }
}
