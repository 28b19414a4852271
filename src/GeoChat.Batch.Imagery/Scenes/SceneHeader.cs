using System.Diagnostics.CodeAnalysis;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Projections;

namespace GeoChat.Batch.Imagery.Scenes;

/// <summary>What a scene says about itself, read without touching a pixel.</summary>
public sealed record SceneHeader
{
    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Bands as GDAL counts them: CMYK and other converted scenes have four (RGBA).</summary>
    public required int Bands { get; init; }

    public required SampleType SampleType { get; init; }

    /// <summary>Bits of a sample in the file (1 to 64).</summary>
    public required int BitsPerSample { get; init; }

    /// <summary>Width and height of the file's tiles or strips.</summary>
    public required (int Width, int Height) Block { get; init; }

    /// <summary>GDAL's word for the codec ("DEFLATE", "YCbCr JPEG"); null when uncompressed.</summary>
    public required string? Compression { get; init; }

    /// <summary>"PIXEL" or "BAND".</summary>
    public required string Interleave { get; init; }

    public required bool IsBigTiff { get; init; }

    /// <summary>Sizes of the reduced images inside the file, largest first.</summary>
    public required IReadOnlyList<(int Width, int Height)> Overviews { get; init; }

    /// <summary>GDAL's word for what each band is ("Red", "Gray", "Palette", "Alpha", "Undefined").</summary>
    public required IReadOnlyList<string> Colors { get; init; }

    /// <summary>From pixels to map; null without georeference.</summary>
    public AffineTransform? Transform { get; init; }

    public Crs? Crs { get; init; }

    /// <summary>Name of a vertical system, given besides <see cref="Crs"/>.</summary>
    public string? VerticalCrs { get; init; }

    /// <summary>Number of ground control points.</summary>
    public int GroundControlPoints => ControlPoints.Count;

    /// <summary>Ground control points, where the file has those; <see cref="Crs"/> is null then, as in GDAL.</summary>
    public IReadOnlyList<GroundControlPoint> ControlPoints { get; init; } = [];

    /// <summary>The system of the ground control points.</summary>
    public Crs? ControlPointsCrs { get; init; }

    /// <summary>Rational polynomial coefficients, where the file or a side file has them.</summary>
    public RpcModel? Rpc { get; init; }

    /// <summary>Where the georeference came from and what was assumed; null when there is nothing to say.</summary>
    public string? GeoreferenceNote { get; init; }

    /// <summary>
    /// "Area" or "Point" as the file says; null when it does not. <see cref="Transform"/> is of pixel corners in either case.
    /// </summary>
    public string? AreaOrPoint { get; init; }

    /// <summary>Ground size of a pixel at the scene's centre in metres: side of a square of its area; null without georeference.</summary>
    public double? GsdMetres { get; init; }

    /// <summary>When the scene was taken, where the file says so (its DateTime tag counts as UTC).</summary>
    public DateTimeOffset? AcquiredAt { get; init; }

    public double? NoData { get; init; }

    public required MaskKind Mask { get; init; }

    public bool HasAlpha => Colors.Contains("Alpha");

    /// <summary>GDAL's mask flags: 1 all valid, 2 a mask, 6 alpha, 8 nodata.</summary>
    public int MaskFlags =>
        Mask switch
        {
            MaskKind.Mask => 2,
            MaskKind.Nodata => 8,
            MaskKind.Alpha => 6,
            _ => 1,
        };

    /// <summary>Size of the file in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Identity of the file's content; differs when the file changes.</summary>
    public required string Etag { get; init; }

    /// <summary>
    /// The place of the scene on the ground: by its transform; else by a polynomial through its ground control points; else by its
    /// rational polynomials and one height. Null without georeference.
    /// </summary>
    /// <param name="heightMetres">Height of the ground over the ellipsoid for rational polynomials; null takes the file's mean
    /// height.</param>
    public ScenePlace? Place(double? heightMetres = null)
    {
        if (Transform is { } transform && OnGround(Crs))
            return new ScenePlace(transform, Crs, GeoreferenceNote);
        if (OnGround(ControlPointsCrs) && PolynomialTransform.Fit(ControlPoints) is { } polynomial)
            return new ScenePlace(
                polynomial,
                ControlPointsCrs,
                Noted(
                    $"{ControlPoints.Count} ground control points, polynomial of order {polynomial.Order}, "
                        + $"{polynomial.ResidualPixels(ControlPoints):0.##} pixels off in the mean"
                )
            );
        if (Rpc is { } rpc)
        {
            var height = heightMetres ?? rpc.HeightOffset;
            return new ScenePlace(
                new RpcTransform(rpc, height),
                Projections.Crs.Wgs84,
                Noted(
                    $"rational polynomials, the ground taken as level at {height:0.#} m "
                        + $"({(heightMetres is null ? "the file's mean height" : "as given")})"
                )
            );
        }

        return null;
    }

    /// <summary>The georeference, for a caller that cannot do without.</summary>
    /// <exception cref="NoGeoreferenceException">The scene has no transform or no CRS that PROJ knows.</exception>
    public SceneGeoreference RequireGeoreference()
    {
        if (Place() is not { } place)
        {
            if (Transform is null && GroundControlPoints > 0)
                throw new NoGeoreferenceException(
                    ControlPointsCrs is null
                        ? "ground control points without a coordinate system"
                        : $"{GroundControlPoints} ground control points that fix no transform"
                );
            throw new NoGeoreferenceException(
                Transform is null ? "no transform from pixels to map" : GeoreferenceNote ?? "no coordinate system"
            );
        }

        try
        {
            return new SceneGeoreference(place.Transform, place.Crs);
        }
        catch (ProjException e)
        {
            throw new NoGeoreferenceException(
                $"its coordinate system '{place.Crs.Name}' has no way to longitude and latitude on Earth ({e.Message})"
            );
        }
    }

    private static bool OnGround([NotNullWhen(true)] Crs? crs) => crs is { Kind: not CrsKind.Other };

    private string Noted(string note) => GeoreferenceNote is null ? note : $"{note}; {GeoreferenceNote}";
}
