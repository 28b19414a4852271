using System.Runtime.InteropServices;

namespace GeoChat.Batch.Blobs.Zstd;

/// <summary>A compressor of libzstd, used by one thread at a time.</summary>
internal sealed class CompressorHandle : SafeHandle
{
    public CompressorHandle()
        : base(IntPtr.Zero, true)
    {
        SetHandle(LibZstd.CreateCompressor());
        if (IsInvalid)
            throw new InsufficientMemoryException("libzstd has no memory for a compressor.");
        _ = LibZstd.SetParameter(handle, LibZstd.CompressionLevel, ZstdFrame.Level);
        _ = LibZstd.SetParameter(handle, LibZstd.LiteralCompressionMode, ZstdFrame.LiteralsCompressed);
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle() => LibZstd.FreeCompressor(handle) == 0;
}
