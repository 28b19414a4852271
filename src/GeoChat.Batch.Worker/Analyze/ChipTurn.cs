using GeoChat.Batch.Storage.Chips;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>A claimed chip while it is worked on.</summary>
/// <param name="chip">The claim.</param>
/// <param name="pass">Its place among the chips that are answered.</param>
/// <param name="hold">Keeps its claim renewed.</param>
/// <param name="claims">Where a claim is given back.</param>
internal sealed class ChipTurn(ClaimedChip chip, IDisposable pass, IDisposable hold, ChipClaims claims) : IDisposable
{
    public ClaimedChip Chip => chip;

    /// <summary>The chip is answered: others may be let in while its answer is written.</summary>
    public void Leave() => pass.Dispose();

    /// <summary>Gives the claim back; another worker, or this one, may answer the chip.</summary>
    public Task ReleaseAsync() => claims.ReleaseAsync([(chip.ChipId, chip.Attempt)], CancellationToken.None);

    public void Dispose()
    {
        pass.Dispose();
        hold.Dispose();
    }
}
