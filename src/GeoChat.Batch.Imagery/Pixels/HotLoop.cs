using System.Runtime.CompilerServices;

namespace GeoChat.Batch.Imagery.Pixels;

/// <summary>How loops over pixels are compiled.</summary>
internal static class HotLoop
{
    /// <summary>
    /// Optimised at the first call: a run over one scene is over before the runtime would have noticed that the loop is worth it.
    /// </summary>
    public const MethodImplOptions Options = MethodImplOptions.AggressiveOptimization;
}
