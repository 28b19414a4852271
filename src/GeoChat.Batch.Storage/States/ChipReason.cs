namespace GeoChat.Batch.Storage.States;

/// <summary>
/// Why a chip was skipped, or failed by no fault of one attempt; stored in <c>chips.reason</c>. What ends an attempt writes its own
/// sentence there instead.
/// </summary>
public static class ChipReason
{
    /// <summary>Too few valid pixels.</summary>
    public const string Nodata = "nodata";

    /// <summary>All valid pixels have one colour.</summary>
    public const string Blank = "blank";

    /// <summary>It does not touch the area of interest.</summary>
    public const string Outside = "outside";

    /// <summary>The cloud mask covers more of it than is allowed.</summary>
    public const string Cloud = "cloud";

    /// <summary>Another chip of the scene has the same pixels and is asked for both.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>Its job was cancelled first.</summary>
    public const string Dismissed = "dismissed";

    /// <summary>Its scene failed first; a retry takes it up again.</summary>
    public const string SceneFailed = "scene_failed";

    /// <summary>Its part of the scene cannot be decoded: there are no pixels to ask about.</summary>
    public const string Damaged = "damaged";

    /// <summary>It ended the process that worked on it too often.</summary>
    public const string Poison = "poison";
}
