using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Worker.Engine;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>Claims chips in groups.</summary>
internal sealed class ClaimBatcher(
    ChipClaims claims,
    WorkerIdentity identity,
    StorePatience patience,
    IOptions<WorkerOptions> options,
    TimeProvider clock
) : IAsyncDisposable
{
    private readonly Grouping<long, ClaimedChip?> _grouping = new(
        options.Value.GroupSize,
        options.Value.GroupTime,
        clock,
        async ids =>
        {
            var claimed = await patience.RunAsync(() =>
                claims.ClaimAsync([.. ids.Distinct()], identity.Id, options.Value.ChipLease, CancellationToken.None)
            );
            var byId = claimed.ToDictionary(chip => chip.ChipId);
            // Of two messages for one chip in one group, the first gets the claim.
            return [.. ids.Select(id => byId.Remove(id, out var chip) ? chip : null)];
        }
    );

    /// <summary>Claims a chip; null where another has it, it ended, or its job was dismissed.</summary>
    public Task<ClaimedChip?> ClaimAsync(long chipId) => _grouping.AddAsync(chipId);

    public ValueTask DisposeAsync() => _grouping.DisposeAsync();
}
