using GeoChat.Batch.Storage.Chips;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>
/// Whose turn it is: claims a chip and lets it in, side by side with others, or alone where it crashed a worker before.
/// </summary>
internal sealed class ChipTurns(ClaimBatcher claims, AloneGate gate, HeldChips held, ChipClaims chipClaims)
{
    /// <summary>Waits for the chip's turn; null where it is not ours to answer. Dispose of the turn when the chip has ended.</summary>
    public async Task<ChipTurn?> TakeAsync(long chipId, CancellationToken cancellationToken)
    {
        if (await claims.ClaimAsync(chipId) is not { } chip)
            return null;
        var pass = gate.TryEnter(chip.Alone);
        try
        {
            while (pass is null)
            {
                // A chip that waits here is not held: a crash of the one that runs must not count against it.
                await chipClaims.SuspendAsync([(chip.ChipId, chip.Attempt)], CancellationToken.None);
                pass = await gate.EnterAsync(chip.Alone, cancellationToken);
                if (await claims.ClaimAsync(chipId) is not { } again)
                    return null;
                if (again.Alone && !chip.Alone)
                {
                    pass.Dispose();
                    pass = gate.TryEnter(alone: true);
                }

                chip = again;
            }

            var turn = new ChipTurn(chip, pass, held.Hold(chip.ChipId), chipClaims);
            pass = null;
            return turn;
        }
        finally
        {
            // Not handed over: whoever waits must not wait for it.
            pass?.Dispose();
        }
    }
}
