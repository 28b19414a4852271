using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.Storage.Pipeline;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>The scenes that this worker's last chips came from.</summary>
internal sealed class SceneCache(IPipelineStore store)
{
    private const int Most = 64;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Task<SceneContext>> _scenes = [];
    private readonly Queue<long> _order = new();

    /// <summary>The scene; read once, also when many chips ask at once.</summary>
    public async Task<SceneContext> GetAsync(long sceneId)
    {
        Task<SceneContext> scene;
        lock (_lock)
        {
            if (!_scenes.TryGetValue(sceneId, out scene!))
            {
                _scenes.Add(sceneId, scene = ReadAsync(sceneId));
                _order.Enqueue(sceneId);
                if (_order.Count > Most)
                    _scenes.Remove(_order.Dequeue());
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
                _scenes.Remove(sceneId);
            throw;
        }
    }

    private async Task<SceneContext> ReadAsync(long sceneId)
    {
        var (job, scene) =
            await store.FindSceneAsync(sceneId, CancellationToken.None)
            ?? throw new InvalidOperationException($"Scene {sceneId} is claimed but not in the store.");
        return new SceneContext(job, scene);
    }
}
