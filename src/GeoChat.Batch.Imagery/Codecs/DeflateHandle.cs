using System.Runtime.InteropServices;

namespace GeoChat.Batch.Imagery.Codecs;

/// <summary>A libdeflate decompressor, used by one thread at a time.</summary>
internal sealed class DeflateHandle : SafeHandle
{
    public DeflateHandle()
        : base(IntPtr.Zero, true) => SetHandle(LibDeflate.Alloc());

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        LibDeflate.Free(handle);
        return true;
    }
}
