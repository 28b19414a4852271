namespace GeoChat.Batch.Imagery.Rendering;

/// <summary>The values of one band that become 0 and 255; values outside are clipped.</summary>
public readonly record struct StretchRange(double Min, double Max)
{
    /// <summary>8-bit values as they are.</summary>
    public static StretchRange Identity { get; } = new(0, 255);

    /// <summary>The 8-bit value, rounded half up; NaN becomes 0.</summary>
    public byte Apply(double value)
    {
        var scaled = (value - Min) / (Max - Min) * 255;
        return scaled >= 255 ? (byte)255
            : scaled > 0 ? (byte)(scaled + 0.5)
            : (byte)0;
    }
}
