using System.Globalization;
using System.Text;
using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Tiff;
using GeoChat.Batch.Projections;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>
/// The georeference in a scene's side files: GDAL's .aux.xml, a world file, a .prj. None may be larger than a megabyte.
/// </summary>
internal static class SideFiles
{
    private const int MaxBytes = 1 << 20;

    /// <summary>
    /// Whether side files are looked up: always, except that a source where a look-up costs a request looks only for a scene that has no
    /// georeference of its own.
    /// </summary>
    public static bool ShouldLookUp(TiffDirectory directory, ByteSource source) =>
        !source.SideFileLookupIsCostly || !(directory.Has(TiffTag.ModelTiepoint) || directory.Has(TiffTag.ModelTransformation));

    /// <summary>GDAL's order: .aux.xml overrides the file itself; a world file and .prj fill what is missing.</summary>
    public static Georeference Complete(Georeference inside, PamFile pam, ByteSource source)
    {
        var file = Path.GetFileName(source.Name);
        var stem = Path.GetFileNameWithoutExtension(file);
        var place = inside;
        if (pam.Transform is { } transform)
            place = place with { Transform = transform, Note = Noted(place, "transform from .aux.xml") };
        if (pam.Srs is { } srs && Known(srs) is { } crs)
            place = place with { Crs = crs, VerticalName = null, Note = Noted(place, "coordinate system from .aux.xml") };
        if (pam.ControlPoints is { Count: > 0 } points)
            place = place with
            {
                Crs = null,
                ControlPoints = points,
                ControlPointsCrs = pam.ControlPointsSrs is { Length: > 0 } theirs ? Known(theirs) : null,
                Note = Noted(place, "control points from .aux.xml"),
            };
        place = place with { AreaOrPoint = pam.AreaOrPoint ?? place.AreaOrPoint, Rpc = pam.Rpc ?? place.Rpc ?? RpcBeside(source, stem) };

        if (place.Transform is null && place.ControlPoints.Count == 0)
        {
            foreach (var name in WorldFileNames(file, stem))
            {
                if (Text(source, name) is not { } text || Numbers(text) is not { Length: >= 6 } n)
                    continue;
                // A world file gives the centre of the first pixel.
                var centre = new AffineTransform(n[4], n[0], n[2], n[5], n[1], n[3]);
                if (centre.Determinant != 0)
                    place = place with { Transform = centre.Window(-0.5, -0.5, 1, 1), Note = Noted(place, $"transform from {name}") };
                break;
            }
        }

        if (place.Crs is null && place.Transform is not null && Text(source, stem + ".prj") is { } prj && Known(prj) is { } fromPrj)
            place = place with { Crs = fromPrj, Note = Noted(place, "coordinate system from .prj") };
        return place;
    }

    private static IEnumerable<string> WorldFileNames(string file, string stem)
    {
        var extension = Path.GetExtension(file).TrimStart('.');
        if (extension.Length > 1)
            yield return $"{stem}.{extension[0]}{extension[^1]}w";
        yield return $"{stem}.{extension}w";
        yield return $"{stem}.wld";
    }

    /// <summary>GDAL's .aux.xml of a scene; empty where there is none.</summary>
    public static PamFile Notes(ByteSource source) => PamFile.Read(Text(source, Path.GetFileName(source.Name) + ".aux.xml"));

    private static RpcModel? RpcBeside(ByteSource source, string stem) =>
        RpcFiles
            .Names(stem)
            .Select(name => Text(source, name))
            .OfType<string>()
            .Select(RpcFiles.FromFile)
            .FirstOrDefault(model => model is not null);

    private static string? Text(ByteSource source, string name)
    {
        using var file = source.OpenSideFile(name);
        if (file is null || file.Length > MaxBytes)
            return null;
        var bytes = new byte[file.Length];
        file.ReadExactly(0, bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private static double[] Numbers(string? text)
    {
        var parts = (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
                return [];
        }

        return numbers;
    }

    private static Crs? Known(string definition)
    {
        try
        {
            return Crs.FromUser(definition);
        }
        catch (ProjException)
        {
            return null;
        }
    }

    private static string Noted(Georeference place, string note) => place.Note is null ? note : $"{place.Note}; {note}";
}
