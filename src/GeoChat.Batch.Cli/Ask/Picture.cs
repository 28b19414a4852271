using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Rendering;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Prompting.Prompts;

namespace GeoChat.Batch.Cli.Ask;

/// <summary>
/// A picture and the square that the model sees of it: centred on a square of its longer side, as GeoChat's demo does, or the
/// square cut out of its middle, as its evaluation scripts do.
/// </summary>
/// <param name="Rgb">Height x width x RGB.</param>
internal sealed record Picture(byte[] Rgb, int Width, int Height)
{
    private const int MaxSide = 16_384;

    /// <summary>The model sees the middle of the picture only.</summary>
    public bool Cropped { get; init; }

    private int Side => Cropped ? Math.Min(Width, Height) : Math.Max(Width, Height);

    private double Left => Cropped ? (Side - Width) / 2.0 : (Side - Width) / 2;

    private double Top => Cropped ? (Side - Height) / 2.0 : (Side - Height) / 2;

    /// <summary>Reads a PNG, JPEG or TIFF file.</summary>
    /// <exception cref="ImageryException">No such file, or no picture.</exception>
    /// <exception cref="PictureException">Larger than a model can make sense of.</exception>
    public static Picture Read(string path)
    {
        if (!File.Exists(path))
            throw new RasterFileException(path, "no such file");
        if (!IsTiff(path))
        {
            var (rgb, width, height) = ImageFile.ReadRgb(path);
            return new Picture(rgb, width, height).Checked(path);
        }

        using var scene = Raster.Open(path);
        Check(path, scene.Header.Width, scene.Header.Height);
        return new(SceneRgb.Read(scene, Stretch.Estimate(scene)), scene.Header.Width, scene.Header.Height);
    }

    /// <summary>What the model sees: RGB bytes of size x size pixels.</summary>
    public byte[] ForModel(int size) =>
        Cropped ? ImagePreprocessor.CentreCrop(Rgb, Width, Height, size) : ImagePreprocessor.PadToSquare(Rgb, Width, Height, size);

    /// <summary>
    /// A box of an answer in pixels of the picture, cut off at its edges; null where nothing of it lies on the picture.
    /// </summary>
    public RotatedBox? ToPicture(AnswerBox box)
    {
        var corners = box.Corners(Side, Side);
        for (var i = 0; i < corners.Length; i += 2)
            (corners[i], corners[i + 1]) = (corners[i] - Left, corners[i + 1] - Top);
        return AnswerBox.Clip(corners, 0, 0, Width, Height) is { } clipped ? new RotatedBox(clipped) : null;
    }

    /// <summary>A region given by points in pixels of the picture, as the model reads it.</summary>
    public BoxText Region(ReadOnlySpan<double> points)
    {
        var moved = points.ToArray();
        for (var i = 0; i < moved.Length; i += 2)
            (moved[i], moved[i + 1]) = (moved[i] + Left, moved[i + 1] + Top);
        return BoxText.From(moved, Side, Side);
    }

    private Picture Checked(string path)
    {
        Check(path, Width, Height);
        return this;
    }

    private static void Check(string path, int width, int height)
    {
        if (width > MaxSide || height > MaxSide)
            throw new PictureException(
                $"'{path}' has {width} x {height} pixels, and a picture is shown to the model as one: at most {MaxSide} a "
                    + $"side. For whole scenes: geochat run {path} --query ..."
            );
    }

    private static bool IsTiff(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[4];
        return file.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4
            && (start[..2].SequenceEqual("II"u8) && start[2] is 42 or 43 || start[..2].SequenceEqual("MM"u8) && start[3] is 42 or 43);
    }
}
