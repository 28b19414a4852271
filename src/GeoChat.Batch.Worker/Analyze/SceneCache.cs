using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.Storage.Scenes;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>The scenes that this worker's last chips came from.</summary>
internal sealed class SceneCache(SceneReads scenes)
{
    private const int Most = 64;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Task<SceneContext>> _cached = [];
    private readonly Queue<long> _order = new();

    /// <summary>The scene; read once, also when many chips ask at once.</summary>
    public async Task<SceneContext> GetAsync(long sceneId)
    {
        Task<SceneContext> scene;
        lock (_lock)
        {
            if (!_cached.TryGetValue(sceneId, out scene!))
            {
                _cached.Add(sceneId, scene = ReadAsync(sceneId));
                _order.Enqueue(sceneId);
                if (_order.Count > Most)
                    _cached.Remove(_order.Dequeue());
            }
        }

        try
        {
            return await scene;
        }
        catch
        {
            // A fault of the moment must not stick.
            lock (_lock)
                _cached.Remove(sceneId);
            throw;
        }
    }

    private async Task<SceneContext> ReadAsync(long sceneId)
    {
        var (job, scene) =
            await scenes.FindAsync(sceneId, CancellationToken.None)
            ?? throw new InvalidOperationException($"Scene {sceneId} is claimed but not in the store.");
        return new SceneContext(job, scene);
    }
}
