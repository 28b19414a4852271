namespace GeoChat.Batch.Imagery.Chips;

/// <summary>
/// A square of a scene that one chip shows, in scene pixels; it may reach past the scene where the scene is too small and is padded.
/// Level 0 is the grid, 1 and 2 finer quarters, negative a coarser scale; Col and Row count in their own grid.
/// </summary>
public readonly record struct ChipWindow(int Level, int Col, int Row, int X, int Y, int Width, int Height)
{
    public int Right => X + Width;

    public int Bottom => Y + Height;
}
