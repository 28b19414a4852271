using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>Every scene of ../shared/data/scenes read as GDAL reads it.</summary>
public sealed class GdalAgreementTests
{
    /// <summary>What we refuse on purpose, and why.</summary>
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["gdal-autotest2/cint16.tif"] = "complex samples are refused",
        ["gdal-autotest2/mandrilmini_12bitjpeg.tif"] = "GDAL cannot decode it either",
    };

    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        if (SharedFolder.Find("data") is not { } data)
            return new TheoryData<string>("");
        foreach (var scene in ExpectedScene.All(data))
            files.Add(scene.File);
        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_scene_has_the_header_that_GDAL_reads(string file)
    {
        var data = SharedFolder.Require("data");
        var expected = ExpectedScene.All(data).Single(e => e.File == file);
        if (file == "gdal-autotest2/cint16.tif")
        {
            Assert.Contains(
                "complex",
                Assert.Throws<UnsupportedTiffException>(() => Raster.Open(expected.Path(data))).Message,
                StringComparison.OrdinalIgnoreCase
            );
            return;
        }

        using var scene = Raster.Open(expected.Path(data));
        var header = scene.Header;
        var problems = new List<string>();
        Same("bytes", header.Bytes);
        Same("width", header.Width);
        Same("height", header.Height);
        Same("bands", header.Bands);
        Same("dtype", header.SampleType.GdalName());
        Same("block", JsonSerializer.Serialize(new[] { header.Block.Width, header.Block.Height }));
        Same("compression", header.Compression);
        Same("interleave", header.Interleave);
        Same("overviews", header.Overviews.Count);
        Same("gcps", header.GroundControlPoints);
        Same("mask_flags", header.MaskFlags);
        Same("area_or_point", header.AreaOrPoint);
        Same("color", JsonSerializer.Serialize(header.Colors.Take(8)));
        Same("epsg", header.Crs?.Epsg);
        Same("crs", header.Crs?.Name);
        SameNumbers("geotransform", header.Transform?.ToArray());
        var nodata = expected["nodata"] is { } n ? double.Parse(n.GetString()!, CultureInfo.InvariantCulture) : (double?)null;
        if (!Equals(nodata, header.NoData))
            problems.Add($"nodata: GDAL {nodata}, ours {header.NoData}");
        Assert.True(problems.Count == 0, string.Join("; ", problems));

        void Same(string key, object? ours)
        {
            var theirs = expected[key] is { } e
                ? (e.ValueKind == JsonValueKind.String ? e.GetString() : e.GetRawText().Replace(" ", "", StringComparison.Ordinal))
                : null;
            var mine = ours is null ? null : Convert.ToString(ours, CultureInfo.InvariantCulture);
            if (theirs != mine)
                problems.Add($"{key}: GDAL {theirs ?? "null"}, ours {mine ?? "null"}");
        }

        void SameNumbers(string key, double[]? ours)
        {
            var theirs = expected[key]?.EnumerateArray().Select(v => v.GetDouble()).ToArray();
            if ((theirs is null) != (ours is null))
                problems.Add($"{key}: GDAL {expected[key]}, ours {ours?.Length}");
            else if (
                theirs is not null
                && !theirs.Zip(ours!).All(p => Math.Abs(p.First - p.Second) <= 1e-9 * Math.Max(1, Math.Abs(p.First)))
            )
                problems.Add($"{key}: GDAL {expected[key]}, ours {string.Join(",", ours!)}");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_scene_has_the_corners_that_GDAL_computes(string file)
    {
        var data = SharedFolder.Require("data");
        var expected = ExpectedScene.All(data).Single(e => e.File == file);
        if (expected["corners_lonlat"] is not { ValueKind: JsonValueKind.Array } corners || Refused.ContainsKey(file))
            return;
        using var scene = Raster.Open(expected.Path(data));
        var w = scene.Header.Width;
        var h = scene.Header.Height;
        var place = scene.Header.RequireGeoreference();
        double[] cols = [0, w, w, 0, w / 2.0],
            rows = [0, 0, h, h, h / 2.0];
        foreach (var (corner, i) in corners.EnumerateArray().Select((c, i) => (c, i)))
        {
            double[] col = [corner[0].GetDouble()],
                row = [corner[1].GetDouble()];
            if (!double.IsFinite(col[0]))
                continue;
            place.ToPixels(col, row);
            Assert.True(
                Math.Abs(col[0] - cols[i]) < 0.01 && Math.Abs(row[0] - rows[i]) < 0.01,
                $"corner {i}: ({col[0]}, {row[0]}) instead of ({cols[i]}, {rows[i]})"
            );
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_scene_has_the_pixels_that_GDAL_reads(string file)
    {
        var data = SharedFolder.Require("data");
        var expected = ExpectedScene.All(data).Single(e => e.File == file);
        if (Refused.ContainsKey(file))
            return;
        using var scene = Raster.Open(expected.Path(data));
        foreach (var window in expected.Line.GetProperty("windows").EnumerateArray())
        {
            var x = window.GetProperty("x").GetInt32();
            var y = window.GetProperty("y").GetInt32();
            var w = window.GetProperty("w").GetInt32();
            var h = window.GetProperty("h").GetInt32();
            var pixels = scene.Read(x, y, w, h);
            Assert.True(
                window.GetProperty("sha256").GetString() == Convert.ToHexStringLower(SHA256.HashData(pixels)),
                $"window at ({x}, {y}) differs"
            );
        }
    }
}
