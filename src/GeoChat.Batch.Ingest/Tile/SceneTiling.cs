using GeoChat.Batch.Blobs;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Rendering;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiling;
using GeoChat.Batch.Jobs.Models;
using GeoChat.Batch.Jobs.Plans;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Jobs.Rows;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.ServiceDefaults.Observability;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Scenes;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Tile;

/// <summary>Second stop: cuts one leased scene into chips, writes their pixels to the chip store and their rows to the store.</summary>
public sealed class SceneTiling(
    SceneLeases leases,
    IChipStore chips,
    SceneOpener opener,
    ModelCatalog models,
    ScenePlanning planning,
    IOptions<IngestOptions> options
)
{
    private const int RowsAtOnce = 64;

    /// <summary>
    /// Tiles the scene. Chips that are there already (an earlier attempt) are not doubled. False where the lease was lost.
    /// </summary>
    /// <exception cref="ImageryException">The scene cannot be read, or changed since it was accepted.</exception>
    public async Task<bool> RunAsync(SceneLease lease, CancellationToken cancellationToken)
    {
        using var span = JobTrace.Start("tile", lease.Job.Uid);
        span?.SetTag("geochat.scene.name", lease.Scene.Name);
        var inputs = JobInputs.Of(lease.Job);
        var profile = models.Find(lease.Job.Model);
        var chipSize = profile.ImageSize ?? ModelProfile.GeoChatImageSize;
        using var raster = await opener.OpenAsync(lease.Scene.Source, cancellationToken);
        if (lease.Scene.Etag is { } etag)
            raster.RequireEtag(etag);

        var plan = planning.For(lease.Scene, inputs, lease.Job.Model);
        var stretch = Stretch.Estimate(raster, inputs.Options?.Bands, inputs.Options?.Stretch ?? "auto");
        var tiler = new TilerOptions
        {
            ChipSize = chipSize,
            Hash = false,
            Stretch = stretch,
            MinValid = inputs.Options?.MinValid ?? options.Value.MinValid,
            Aoi = plan.Aoi,
            Georeference = plan.Georeference,
            Clouds = await CloudMasks.ReadAsync(inputs.Options, lease.Scene.Name, raster.Header, opener, cancellationToken),
            MaxCloud = inputs.Options?.MaxCloud ?? CloudMasks.DefaultMost,
        };
        var ledger = new CoverageLedger(lease.Scene.Width, lease.Scene.Height);
        var ledgerLevel = PixelOutcomes.LedgerLevel(plan.Grids.Keys);
        foreach (var window in plan.Later.Where(window => window.Level == ledgerLevel))
            ledger.Add(window, PixelOutcome.Pending);
        var rows = new List<Chip>(RowsAtOnce);
        var readable = false;
        var damage = (string?)null;
        foreach (var tiled in Cut(raster, plan.Windows, tiler, cancellationToken))
        {
            var row = await StoreAsync(lease, tiled, chipSize, plan, cancellationToken);
            if (row.Level == ledgerLevel)
                ledger.Add(tiled.Window, PixelOutcomes.Of(row));
            readable |= tiled.Damage is null;
            damage ??= tiled.Damage;
            rows.Add(row);
            if (rows.Count == RowsAtOnce && !await FlushAsync(lease, rows, cancellationToken))
                return false;
        }

        if (!readable && damage is not null)
            throw new DamagedSceneException(damage);
        return await FlushAsync(lease, rows, cancellationToken)
            && await leases.FinishTilingAsync(lease, stretch.ToJson(), ledger.ToJson(), cancellationToken);
    }

    private static IEnumerable<TiledChip> Cut(
        Raster raster,
        IReadOnlyList<ChipWindow> windows,
        TilerOptions tiler,
        CancellationToken cancellationToken
    )
    {
        var coarse = windows.ToLookup(window => window.Level < RegionWindows.Level);
        return SceneTiler
            .Read(raster, [.. coarse[false]], tiler, cancellationToken)
            .Concat(CoarseTiler.Read(raster, [.. coarse[true]], tiler, cancellationToken));
    }

    private async Task<bool> FlushAsync(SceneLease lease, List<Chip> rows, CancellationToken cancellationToken)
    {
        var held = rows.Count == 0 || await leases.AddChipsAsync(lease, rows, cancellationToken);
        rows.Clear();
        return held;
    }

    private async Task<Chip> StoreAsync(
        SceneLease lease,
        TiledChip tiled,
        int chipSize,
        ScenePlan plan,
        CancellationToken cancellationToken
    )
    {
        var place = new ChipPlace(lease.Scene.Id, tiled.Window, plan.QueriesOf(tiled.Window), plan.Georeference);
        if (tiled.Damage is not null)
            return ChipRows.Damaged(place, tiled.ValidShare);
        if (tiled.Skip is { } skip)
            return ChipRows.Skipped(place, ChipRows.ReasonOf(skip), tiled.ValidShare);
        var name = await chips.WriteAsync(new ChipPixels(chipSize, chipSize, 3, tiled.Rgb), cancellationToken);
        return ChipRows.Planned(place, name, tiled.ValidShare);
    }
}
