using System.Buffers;

namespace GeoChat.Batch.Blobs;

/// <summary>The bytes of a chip's file, in memory of the shared pool until disposed.</summary>
internal sealed class EncodedChip : IDisposable
{
    private readonly int _length;
    private byte[]? _rented;

    internal EncodedChip(byte[] rented, int length)
    {
        _rented = rented;
        _length = length;
    }

    /// <summary>Header and compressed pixels.</summary>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public ReadOnlyMemory<byte> Bytes => (_rented ?? throw new ObjectDisposedException(nameof(EncodedChip))).AsMemory(0, _length);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } array)
            ArrayPool<byte>.Shared.Return(array);
    }
}
