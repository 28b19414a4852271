using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Scenes;

/// <summary>Whether a lease on a scene still holds: its attempt is the newest and nobody took it back.</summary>
internal static class Fence
{
    /// <summary>Condition on a row of <c>scenes</c>, bound by <see cref="Values"/>.</summary>
    public static readonly string Held = $"id = @scene AND attempt = @attempt AND lease_owner = @owner AND {StateSql.LeasableScene}";

    /// <summary>Parameters of <see cref="Held"/>.</summary>
    public static (string Name, object? Value)[] Values(SceneLease held) =>
        [("@scene", held.Scene.Id), ("@attempt", held.Attempt), ("@owner", held.Owner)];

    /// <summary>Locks the scene where the lease holds and, where a state is named, the scene is in it.</summary>
    public static async Task<bool> HoldsAsync(StoreSession session, SceneLease held, SceneState? state, CancellationToken cancellationToken)
    {
        var inState = state is { } named ? $"AND state = {named.Sql()}" : "";
        var ours = await session.KeysAsync(
            $"SELECT id FROM scenes WHERE {Held} {inState} {session.Dialect.ForUpdate}",
            cancellationToken,
            Values(held)
        );
        return ours.Count == 1;
    }
}
