using System.Runtime.InteropServices;

namespace GeoChat.Batch.Projections.Native;

/// <summary>A PJ_CONTEXT: used by one thread at a time, network off, silent.</summary>
internal sealed unsafe class ProjContext : SafeHandle
{
    private ProjContext()
        : base(IntPtr.Zero, true) { }

    public override bool IsInvalid => handle == IntPtr.Zero;

    public static ProjContext Create()
    {
        var context = new ProjContext();
        try
        {
            context.SetHandle(Proj.ContextCreate());
        }
        catch (DllNotFoundException e)
        {
            throw new ProjMissingException(e);
        }

        _ = Proj.SetEnableNetwork(context, 0);
        Proj.LogFunc(context, IntPtr.Zero, &Ignore);
        return context;
    }

    /// <summary>What went wrong last, in PROJ's words.</summary>
    public string LastError()
    {
        var error = Proj.ContextErrno(this);
        return error == 0 ? "no reason given" : Marshal.PtrToStringUTF8(Proj.ErrnoString(this, error)) ?? $"error {error}";
    }

    protected override bool ReleaseHandle()
    {
        Proj.ContextDestroy(handle);
        return true;
    }

    [UnmanagedCallersOnly]
    private static void Ignore(IntPtr data, int level, IntPtr message) { }
}
