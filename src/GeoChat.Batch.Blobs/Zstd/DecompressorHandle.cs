using System.Runtime.InteropServices;

namespace GeoChat.Batch.Blobs.Zstd;

/// <summary>A decompressor of libzstd, used by one thread at a time.</summary>
internal sealed class DecompressorHandle : SafeHandle
{
    public DecompressorHandle()
        : base(IntPtr.Zero, true)
    {
        SetHandle(LibZstd.CreateDecompressor());
        if (IsInvalid)
            throw new InsufficientMemoryException("libzstd has no memory for a decompressor.");
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle() => LibZstd.FreeDecompressor(handle) == 0;
}
