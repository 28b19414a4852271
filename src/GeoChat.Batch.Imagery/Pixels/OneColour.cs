using System.Runtime.CompilerServices;

namespace GeoChat.Batch.Imagery.Pixels;

/// <summary>Whether all valid pixels seen so far have one colour; gives up looking at the first that differs.</summary>
internal struct OneColour
{
    private int _colour = -1;
    private bool _differs;

    public OneColour() { }

    public readonly bool Holds => !_differs;

    /// <summary>Looks at a row; an empty mask means that all its pixels are valid.</summary>
    [MethodImpl(HotLoop.Options)]
    public void Add(ReadOnlySpan<byte> rgb, ReadOnlySpan<byte> valid)
    {
        if (_differs)
            return;
        for (var i = 0; i < rgb.Length / 3; i++)
        {
            if (!valid.IsEmpty && valid[i] == 0)
                continue;
            var colour = rgb[i * 3] << 16 | rgb[(i * 3) + 1] << 8 | rgb[(i * 3) + 2];
            if (_colour < 0)
                _colour = colour;
            if (colour == _colour)
                continue;
            _differs = true;
            return;
        }
    }
}
