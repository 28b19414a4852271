namespace GeoChat.Batch.Prompting.Model;

/// <summary>
/// How a model writes boxes; coordinates are percent of width and height unless the profile's <c>box_scale</c> says otherwise.
/// </summary>
public enum BoxGrammar
{
    /// <summary><c>{&lt;x1&gt;&lt;y1&gt;&lt;x2&gt;&lt;y2&gt;|&lt;θ&gt;}</c>, the angle optional: GeoChat.</summary>
    Geochat,

    /// <summary><c>[x1, y1, x2, y2]</c>, axis-aligned: TEOChat, VHM, LHRS-Bot.</summary>
    Brackets,

    /// <summary><c>[[x1, y1, x2, y2, θ]]</c>, GeoChat's angle: EarthDial.</summary>
    BracketsAngle,

    /// <summary>
    /// <c>&lt;rbox&gt;({&lt;cx&gt;&lt;cy&gt;&lt;w&gt;&lt;h&gt;|&lt;θ&gt;}, ...)&lt;/rbox&gt;</c>, centre and size: SkySenseGPT.
    /// </summary>
    Rbox,

    /// <summary>
    /// <c>&lt;obb&gt;[[cx, cy, w, h, θ]]&lt;/obb&gt;</c>, centre and size; four numbers are corners, <c>[x1, y1, x2, y2]</c>:
    /// GeoGround.
    /// </summary>
    Obb,
}
