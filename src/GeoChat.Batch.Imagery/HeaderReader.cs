using System.Globalization;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Tiff;
using GeoChat.Batch.Projections;

namespace GeoChat.Batch.Imagery;

/// <summary>From the tags of a checked file to its header.</summary>
internal static class HeaderReader
{
    public static SceneHeader Read(TiffFile file, ImageSet images)
    {
        var (layout, directory) = (images.Main.Layout, images.Main.Directory);
        var metadata = GdalMetadata.Read(directory);
        var place = GeoreferenceReader.Read(directory);
        if (SideFiles.AreLookedFor(directory, file.Bytes.Source)) place = SideFiles.Complete(place, file.Bytes.Source);
        var noData = NoDataOf(directory);
        var colors = BandColors.Of(layout, metadata);
        var header = new SceneHeader
        {
            Width = layout.Width, Height = layout.Height, Bands = layout.Samples, SampleType = images.Main.Type, BitsPerSample = layout.BitsPerSample,
            Block = (layout.BlockWidth, layout.BlockHeight),
            Compression = layout.Compression.GdalName(layout.Photometric == Photometric.YCbCr, LercSecondary(directory)),
            Interleave = layout.Samples > 1 && !layout.Planar ? "PIXEL" : "BAND", IsBigTiff = file.IsBig,
            Overviews = [.. images.Overviews.Select(o => (o.Layout.Width, o.Layout.Height))], Colors = colors,
            Transform = place.Transform, Crs = place.Crs, GroundControlPoints = place.GroundControlPoints, GeoreferenceNote = place.Note, AreaOrPoint = place.AreaOrPoint,
            AcquiredAt = metadata.AcquiredAt ?? Date(directory.Text(TiffTag.DateTime)), NoData = noData,
            Mask = images.Mask is not null ? MaskKind.Mask : noData is not null ? MaskKind.Nodata : colors.Contains("Alpha") ? MaskKind.Alpha : MaskKind.None,
            Bytes = file.Bytes.Source.Length, Etag = file.Bytes.Source.Etag,
        };
        return header with { GsdMetres = Gsd(header) };
    }

    private static double? Gsd(SceneHeader header)
    {
        if (header.Transform is not { } transform || header.Crs is not { } crs) return null;
        try
        {
            var gsd = new SceneGeoreference(transform, crs).GsdMetresAt(header.Width / 2.0, header.Height / 2.0);
            return double.IsFinite(gsd) && gsd > 0 ? gsd : null;
        }
        catch (ProjException)
        {
            return null;
        }
    }

    private static double? NoDataOf(TiffDirectory directory)
    {
        var text = directory.Text(TiffTag.GdalNodata)?.Trim();
        if (string.IsNullOrEmpty(text)) return null;
        if (text.Equals("nan", StringComparison.OrdinalIgnoreCase)) return double.NaN;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static int LercSecondary(TiffDirectory directory)
    {
        var parameters = directory.Integers(TiffTag.LercParameters);
        return parameters.Length > 1 ? (int)Math.Min(parameters[1], 99) : 0;
    }

    private static DateTimeOffset? Date(string? tiffDateTime) => DateTime.TryParseExact(
        tiffDateTime, "yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
        ? new DateTimeOffset(time, TimeSpan.Zero)
        : null;
}
