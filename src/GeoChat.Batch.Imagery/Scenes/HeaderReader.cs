using System.Globalization;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Images;
using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Scenes;

/// <summary>From the tags of a checked file to its header.</summary>
internal static class HeaderReader
{
    public static SceneHeader Read(TiffFile file, ImageSet images)
    {
        var layout = images.Main.Layout;
        var directory = file.Directories[0];
        var metadata = GdalMetadata.Read(directory);
        // Over a network every look-up of a side file costs a request.
        var lookUp = SideFiles.ShouldLookUp(directory, file.Bytes.Source);
        var notes = lookUp ? SideFiles.Notes(file.Bytes.Source) : PamFile.Read(null);
        var place = GeoreferenceReader.Read(directory);
        if (lookUp)
            place = SideFiles.Complete(place, notes, file.Bytes.Source);
        var noData = notes.NoData() ?? NoDataOf(directory);
        // A float's value is compared as that float.
        if (noData is { } wide && images.Main.Type == SampleType.Float32 && Math.Abs(wide) <= float.MaxValue)
            noData = (float)wide;
        var colors = BandColors.Read(layout, band => notes.ColorOf(band) ?? metadata.ColorOf(band));
        var header = new SceneHeader
        {
            Width = layout.Width,
            Height = layout.Height,
            Bands = images.Main.Bands,
            SampleType = images.Main.Type,
            BitsPerSample = layout.BitsPerSample,
            Block = (layout.BlockWidth, layout.BlockHeight),
            Compression = layout.Compression.GdalName(layout.Photometric == Photometric.YCbCr, LercSecondary(directory)),
            Interleave = layout.Samples > 1 && !layout.Planar ? "PIXEL" : "BAND",
            IsBigTiff = file.IsBig,
            Overviews = [.. images.Overviews.Select(o => (o.Layout.Width, o.Layout.Height))],
            Colors = colors,
            Transform = place.Transform,
            Crs = place.Crs,
            ControlPoints = place.ControlPoints,
            ControlPointsCrs = place.ControlPointsCrs,
            Rpc = place.Rpc,
            VerticalCrs = place.VerticalName,
            GeoreferenceNote = place.Note,
            AreaOrPoint = place.AreaOrPoint,
            AcquiredAt = metadata.AcquiredAt ?? Date(directory.Text(TiffTag.DateTime)),
            NoData = noData,
            Mask = MaskOf(images, noData, colors),
            Bytes = file.Bytes.Source.Length,
            Etag = file.Bytes.Source.Etag,
        };
        return header with { GsdMetres = header.Place()?.GsdMetresAt(header.Width / 2.0, header.Height / 2.0) };
    }

    /// <summary>GDAL's order: a mask, a nodata value that the type can hold, an alpha band that is the last of two or four.</summary>
    private static MaskKind MaskOf(ImageSet images, double? noData, IReadOnlyList<string> colors)
    {
        if (images.Mask is not null)
            return MaskKind.Mask;
        if (noData is { } value && images.Main.Type.Holds(value))
            return MaskKind.Nodata;
        return
            colors.Count is 2 or 4 && colors[^1] == "Alpha" && images.Main.Type is SampleType.UInt8 or SampleType.Int8 or SampleType.UInt16
            ? MaskKind.Alpha
            : MaskKind.None;
    }

    private static double? NoDataOf(TiffDirectory directory)
    {
        var text = directory.Text(TiffTag.GdalNodata)?.Trim();
        if (string.IsNullOrEmpty(text))
            return null;
        if (text.Equals("nan", StringComparison.OrdinalIgnoreCase))
            return double.NaN;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static int LercSecondary(TiffDirectory directory)
    {
        var parameters = directory.Integers(TiffTag.LercParameters);
        return parameters.Length > 1 ? (int)Math.Min(parameters[1], 99) : 0;
    }

    private static DateTimeOffset? Date(string? tiffDateTime) =>
        DateTime.TryParseExact(
            tiffDateTime,
            "yyyy:MM:dd HH:mm:ss",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? new DateTimeOffset(time, TimeSpan.Zero)
            : null;
}
