namespace GeoChat.Batch.Projections.Native;

/// <summary>One (context, operation) pair, for one thread at a time.</summary>
internal sealed class ProjOperation
{
    private ProjOperation(ProjObject handle, double? accuracyMetres)
    {
        Handle = handle;
        AccuracyMetres = accuracyMetres;
    }

    public ProjObject Handle { get; }

    public double? AccuracyMetres { get; }

    public static ProjOperation Open(Crs from, Crs to)
    {
        var context = ProjContext.Create();
        using var source = new ProjObject(context, Proj.Create(context, from.ToString()));
        using var target = new ProjObject(context, Proj.Create(context, to.ToString()));
        using var raw = new ProjObject(context, Proj.CreateCrsToCrs(context, source, target, IntPtr.Zero, IntPtr.Zero));
        var handle = raw.IsInvalid ? raw : new ProjObject(context, Proj.NormalizeForVisualization(context, raw));
        if (handle.IsInvalid)
            throw new ProjException(
                $"PROJ knows no way from '{from.Name}' to '{to.Name}' ({context.LastError()}). Reproject the file, e.g. "
                    + "gdalwarp -t_srs EPSG:4326."
            );
        var accuracy = Proj.PjInfo(handle).Accuracy;
        return new ProjOperation(handle, accuracy >= 0 ? accuracy : null);
    }
}
