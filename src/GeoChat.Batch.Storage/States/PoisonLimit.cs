namespace GeoChat.Batch.Storage.States;

/// <summary>When the store gives up on a chip or a scene whose workers crash.</summary>
internal static class PoisonLimit
{
    /// <summary>So many leases expired unreleased: it fails as <see cref="ChipReason.Poison"/>.</summary>
    public const int Crashes = 3;
}
