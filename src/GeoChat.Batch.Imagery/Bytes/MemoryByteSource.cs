using System.Security.Cryptography;

namespace GeoChat.Batch.Imagery.Bytes;

/// <summary>Bytes already in memory.</summary>
internal sealed class MemoryByteSource(ReadOnlyMemory<byte> bytes, string name) : ByteSource
{
    public override long Length => bytes.Length;

    public override string Etag { get; } = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));

    public override string Name => name;

    protected override int Read(long offset, Span<byte> buffer)
    {
        var part = bytes.Span[(int)offset..];
        var count = Math.Min(part.Length, buffer.Length);
        part[..count].CopyTo(buffer);
        return count;
    }
}
