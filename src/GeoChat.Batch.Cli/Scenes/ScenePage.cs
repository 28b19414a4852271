using System.Text;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.Cli.Scenes;

/// <summary>What a scene's header says, for people.</summary>
internal static class ScenePage
{
    public static string Of(string file, SceneHeader header, double? height)
    {
        var place = header.Place(height);
        var page = new StringBuilder().Append(file).AppendLine();
        Line(
            "size",
            $"{header.Width:N0} x {header.Height:N0} pixels, {header.Bands} {(header.Bands == 1 ? "band" : "bands")} "
                + $"({string.Join(", ", header.Colors.Take(8))}{(header.Bands > 8 ? ", ..." : "")})"
        );
        Line(
            "samples",
            header.BitsPerSample == header.SampleType.Size() * 8
                ? header.SampleType.ToString()
                : $"{header.SampleType} from {header.BitsPerSample} bits"
        );
        Line(
            "stored",
            $"{(header.IsBigTiff ? "BigTIFF" : "TIFF")}, {header.Compression ?? "uncompressed"}, blocks of "
                + $"{header.Block.Width} x {header.Block.Height}, {header.Bytes:N0} bytes"
        );
        Line(
            "overviews",
            header.Overviews.Count == 0 ? "none" : string.Join(", ", header.Overviews.Select(o => $"{o.Width} x {o.Height}"))
        );
        Line(
            "valid pixels",
            header.Mask switch
            {
                MaskKind.Mask => "by a mask",
                MaskKind.Alpha => "by the alpha band",
                MaskKind.Nodata => $"all but {header.NoData:R}",
                _ => "all",
            }
        );
        if (header.AcquiredAt is { } time)
            Line("acquired", $"{time:u}");
        Line("system", (place?.Crs ?? header.Crs) is { } crs ? (crs.Epsg is { } code ? $"{crs.Name} (EPSG:{code})" : crs.Name) : "none");
        if (place?.GsdMetresAt(header.Width / 2.0, header.Height / 2.0) is { } gsd)
            Line("pixel", $"{gsd:0.###} m on the ground");
        if ((place?.Note ?? header.GeoreferenceNote) is { } note)
            Line("note", note);
        Corners();
        return page.ToString();

        void Line(string name, string text) => page.Append("  ").Append(name.PadRight(13)).AppendLine(text);

        void Corners()
        {
            try
            {
                var georeference = place is null ? header.RequireGeoreference() : new SceneGeoreference(place.Transform, place.Crs);
                foreach (
                    var (name, x, y) in new[]
                    {
                        ("upper left", 0, 0),
                        ("upper right", header.Width, 0),
                        ("lower right", header.Width, header.Height),
                        ("lower left", 0, header.Height),
                    }
                )
                {
                    var (lon, lat) = georeference.ToLonLat(x, y);
                    Line(name, $"{lon:0.000000}, {lat:0.000000}");
                }
            }
            catch (Exception e) when (e is NoGeoreferenceException or Projections.ProjException)
            {
                Line("place", e.Message);
            }
        }
    }
}
