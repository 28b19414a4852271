using System.Runtime.InteropServices;

namespace GeoChat.Batch.Projections.Native;

/// <summary>PJ_PROJ_INFO of proj.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ProjInfo
{
    public readonly IntPtr Id;
    public readonly IntPtr Description;
    public readonly IntPtr Definition;
    public readonly int HasInverse;
    public readonly double Accuracy;
}
