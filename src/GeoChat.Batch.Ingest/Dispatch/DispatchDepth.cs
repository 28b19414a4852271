using GeoChat.Batch.Storage.Pipeline;

namespace GeoChat.Batch.Ingest.Dispatch;

/// <summary>How many more chips may be published for a model.</summary>
public static class DispatchDepth
{
    /// <summary>The live workers' slots plus about a second of their work (at most <paramref name="beyondSlots"/>), less what is published and unclaimed; 0 without a worker.</summary>
    public static int Room(QueueDepth depth, int beyondSlots)
    {
        if (depth.Slots == 0 || depth.Planned == 0)
            return 0;
        var second = Math.Clamp((int)Math.Ceiling(depth.ChipsPerSecond), depth.Slots, Math.Max(depth.Slots, beyondSlots));
        return (int)Math.Clamp(depth.Slots + second - depth.Queued, 0, depth.Planned);
    }
}
