using System.Security.Cryptography;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Projections;

namespace GeoChat.Batch.Imagery.Describing;

/// <summary>
/// A scene as one line of JSON, with the keys and the number format of a description by GDAL and Python, to be compared by a diff.
/// </summary>
public static class SceneDescription
{
    // Of the description's own format, which GDAL's descriptions follow; no model's picture size.
    private const int WindowSide = 504;
    private const long MostPixels = 4_000_000_000;

    /// <summary>
    /// The line. With checksums, up to four windows of at most 504 x 504 pixels are read, each with the SHA-256 of its samples (all bands
    /// side by side, little-endian, as stored) and means of 9 x 9 blocks; without, the header only, and "windows" is left out.
    /// </summary>
    public static string ToJson(Raster scene, string name, bool checksums)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var header = scene.Header;
        var line = new Dictionary<string, object?>
        {
            ["file"] = name,
            ["bytes"] = header.Bytes,
            ["opens"] = true,
            ["width"] = header.Width,
            ["height"] = header.Height,
            ["bands"] = header.Bands,
            ["dtype"] = header.SampleType.GdalName(),
            ["block"] = new[] { header.Block.Width, header.Block.Height },
            ["compression"] = header.Compression,
            ["interleave"] = header.Interleave,
            ["overviews"] = header.Overviews.Count,
            ["epsg"] = header.VerticalCrs is null ? GdalCode.Find(header.Crs) : null,
            ["crs"] =
                header is { Crs: { } crs, VerticalCrs: { } vertical } && !crs.Name.EndsWith(vertical, StringComparison.Ordinal)
                    ? $"{crs.Name} + {vertical}"
                    : header.Crs?.Name,
            ["geotransform"] = header.Transform?.ToArray(),
            ["gcps"] = header.GroundControlPoints,
            ["nodata"] = NoData(header),
            ["mask_flags"] = header.MaskFlags,
            ["color"] = header.Colors.Take(8),
            ["area_or_point"] = header.AreaOrPoint,
            ["corners_lonlat"] = Corners(header),
        };
        if (checksums)
            line["windows"] = (long)header.Width * header.Height > MostPixels ? "not read: over 4 Gpx" : Windows(scene);
        return PythonJson.Write(line);
    }

    /// <summary>The line of a file that cannot be opened.</summary>
    public static string Refused(string name, long bytes, string cause) =>
        PythonJson.Write(
            new Dictionary<string, object?>
            {
                ["file"] = name,
                ["bytes"] = bytes,
                ["opens"] = false,
                ["error"] = cause,
            }
        );

    private static string? NoData(SceneHeader header)
    {
        if (header.NoData is not { } value)
            return null;
        if (header.SampleType is SampleType.Int64 or SampleType.UInt64)
            return value.ToString("F0", System.Globalization.CultureInfo.InvariantCulture);
        return double.IsNaN(value) ? "nan"
            : double.IsInfinity(value) ? (value > 0 ? "inf" : "-inf")
            : PythonNumber.Repr(value);
    }

    private static object? Corners(SceneHeader header)
    {
        if (header is not { Transform: { } transform, Crs: { Kind: not CrsKind.Other } crs })
            return null;
        var w = (double)header.Width;
        var h = (double)header.Height;
        double[] xs = [0, w, w, 0, w / 2],
            ys = [0, 0, h, h, h / 2];
        for (var i = 0; i < xs.Length; i++)
            (xs[i], ys[i]) = transform.Apply(xs[i], ys[i]);
        try
        {
            if (!CrsTransform.Create(crs, Crs.Wgs84).TryApply(xs, ys))
                return new Dictionary<string, object?> { ["error"] = "Point outside of projection domain" };
        }
        catch (ProjException e)
        {
            return new Dictionary<string, object?> { ["error"] = e.Message[..Math.Min(80, e.Message.Length)] };
        }

        return xs.Zip(ys, (x, y) => new[] { PythonNumber.Round(x, 9), PythonNumber.Round(y, 9) }).ToArray();
    }

    private static List<object?> Windows(Raster scene)
    {
        var width = scene.Header.Width;
        var height = scene.Header.Height;
        var xs = Starts(width);
        var ys = Starts(height);
        var windows = new List<object?>();
        foreach (
            var (x, y) in new[] { (xs[0], ys[0]), (xs[^1], ys[^1]), (xs[xs.Length / 2], ys[ys.Length / 2]), (xs[^1], ys[0]) }.Distinct()
        )
        {
            var w = Math.Min(WindowSide, width - x);
            var h = Math.Min(WindowSide, height - y);
            var window = new Dictionary<string, object?>
            {
                ["x"] = x,
                ["y"] = y,
                ["w"] = w,
                ["h"] = h,
            };
            try
            {
                var pixels = scene.Read(x, y, w, h);
                window["sha256"] = Convert.ToHexStringLower(SHA256.HashData(pixels));
                window["grid9"] = BlockMeans.Compute(pixels, w, h, scene.Header.Bands, scene.Header.SampleType);
            }
            catch (ImageryException e)
            {
                window["error"] = e.Message;
            }

            windows.Add(window);
        }

        return windows;
    }

    private static int[] Starts(int length) =>
        [.. new[] { 0, Math.Max(0, length - WindowSide), Math.Max(0, (length - WindowSide) / 2) }.Distinct().Order()];
}
