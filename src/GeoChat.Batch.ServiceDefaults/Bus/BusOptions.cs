using System.ComponentModel.DataAnnotations;

namespace GeoChat.Batch.ServiceDefaults.Bus;

/// <summary>How messages travel (section <c>Bus</c>).</summary>
public sealed class BusOptions
{
    /// <summary>
    /// Most chips published and unclaimed beyond the live workers' slots: about a second of their work, but no more than this.
    /// </summary>
    [Range(1, 100_000)]
    public int DepthBeyondSlots { get; set; } = 1000;
}
