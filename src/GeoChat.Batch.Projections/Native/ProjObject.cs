using System.Runtime.InteropServices;

namespace GeoChat.Batch.Projections.Native;

/// <summary>A PJ; keeps its context alive and belongs to the same thread.</summary>
internal sealed class ProjObject : SafeHandle
{
    private readonly ProjContext _context;

    public ProjObject(ProjContext context, IntPtr pj)
        : base(IntPtr.Zero, true)
    {
        var added = false;
        context.DangerousAddRef(ref added);
        _context = context;
        SetHandle(pj);
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        Proj.Destroy(handle);
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        var open = !IsClosed;
        base.Dispose(disposing);
        if (open)
            _context.DangerousRelease();
    }
}
