namespace GeoChat.Batch.Storage.Tests.Conformance;

/// <content>Chips with the same pixels.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_chip_with_the_pixels_of_an_earlier_one_is_answered_by_it()
    {
        await SubmitAsync(Make.Scene());
        var lease = (await Leases.LeaseToTileAsync("a", Lease, Token))!;
        await Leases.AddChipsAsync(lease, [Make.Chip(0, hash: "sea"), Make.Chip(1, hash: "sea"), Make.Chip(2, hash: "port")], Token);
        await Leases.AddChipsAsync(lease, [Make.Chip(3, 2, hash: "sea"), Other(4, "sea"), Region(5, "sea")], Token);
        await Leases.FinishTilingAsync(lease, null, "{}", Token);
        var chips = await Scenes.ReadChipsAsync(lease.Scene.Id, Token);
        Assert.Equal([1, 3], chips.Where(c => c.Reason == "duplicate").Select(c => c.Col).Order());
        Assert.All(
            chips.Where(c => c.DuplicateOf is not null),
            c => Assert.Equal(chips.Single(o => o.Col == 0 && o.Level == 0).Id, c.DuplicateOf)
        );

        var claims = await ClaimAllAsync();
        Assert.Equal(4, claims.Count);
        await Claims.CompleteAsync([.. claims.Select(c => Make.Completion(c, boxes: c.Col == 0 && c.Level == 0 ? 2 : 0))], Token);
        Assert.NotNull(await Leases.LeaseToMergeAsync("m", Lease, Token));
        Advance(Lease * 2);
        Assert.NotNull(await Leases.LeaseToMergeAsync("m", Lease, Token));
        var boxes = await Scenes.ReadBoxesAsync(lease.Scene.Id, Token);
        Assert.Equal(6, boxes.Count);
        var shifted = boxes.Where(b => b.ChipId == chips.Single(c => c.Col == 3).Id).ToList();
        Assert.Equal([(1200.0, 800.0), (1200.0, 800.0)], shifted.Select(b => (b.Box.X1, b.Box.Y1)));
        Assert.Equal([(1210.0, 805.0), (1210.0, 805.0)], shifted.Select(b => (b.Box.X3, b.Box.Y3)));
    }
}
