using GeoChat.Batch.Storage.Chips;

namespace GeoChat.Batch.Ingest.Dispatch;

/// <summary>How many chips may be published and unclaimed for a model.</summary>
public static class DispatchDepth
{
    /// <summary>The live workers' slots plus about a second of their work (at most <paramref name="beyondSlots"/>).</summary>
    public static int Target(DispatchRoom room, int beyondSlots) =>
        room.Slots
        + Math.Clamp((int)Math.Ceiling(Math.Min(room.ChipsPerSecond, int.MaxValue)), room.Slots, Math.Max(room.Slots, beyondSlots));

    /// <summary>How many are missing from that.</summary>
    public static int Missing(DispatchRoom room, int beyondSlots) => (int)Math.Max(0, Target(room, beyondSlots) - room.Queued);

    /// <summary>
    /// Whether the workers may run dry before the next look: most of the way was found empty, and chips enough wait to fill it.
    /// </summary>
    public static bool IsBehind(DispatchRoom room, int beyondSlots, int taken) =>
        taken > 0 && taken == Missing(room, beyondSlots) && room.Queued < Target(room, beyondSlots) / 2;
}
