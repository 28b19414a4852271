using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Features;
using GeoChat.Batch.Storage.Sql;
using Microsoft.EntityFrameworkCore;

namespace GeoChat.Batch.Storage.Export;

/// <summary>What an export holds: a job, or one scene of it.</summary>
/// <param name="JobUid">The job.</param>
/// <param name="SceneIds">Keys of its scenes that are exported.</param>
/// <param name="Georeferenced">False where no scene is: positions are then pixels.</param>
internal sealed record ExportScope(string JobUid, IReadOnlyList<long> SceneIds, bool Georeferenced)
{
    /// <summary>Reads the scope; throws <see cref="KeyNotFoundException"/> where the store has no such job or scene.</summary>
    public static async Task<ExportScope> ReadAsync(Store store, string jobUid, long? sceneId, CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        List<Scene> scenes = await context
            .Scenes.AsNoTracking()
            .Where(s => s.Job!.Uid == jobUid && (sceneId == null || s.Id == sceneId))
            .OrderBy(s => s.Id)
            .ToListAsync(cancellationToken);
        if (scenes.Count == 0)
            throw new KeyNotFoundException($"the store has no job {jobUid} with such a scene");
        return new ExportScope(jobUid, [.. scenes.Select(s => s.Id)], scenes.Any(s => s.Crs is not null));
    }

    /// <summary>The filter for a collection whose rows name their scene in <paramref name="sceneColumn"/>.</summary>
    public FeatureFilter Filter(SqlDialect dialect, string sceneColumn) =>
        new() { TrustedConditions = [(dialect.In(sceneColumn, "@trusted"), dialect.Keys(SceneIds))] };
}
