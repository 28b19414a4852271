using GeoChat.Batch.Storage.Scenes;
using Microsoft.Extensions.Logging;

namespace GeoChat.Batch.Ingest.Tile;

/// <summary>
/// Leases scenes one after another and works on them; a scene that cannot be worked on fails with its reason, anything else is
/// tried again after the lease.
/// </summary>
/// <param name="lease">Leases the next scene; null where there is none.</param>
/// <param name="work">The work; false where the lease was lost.</param>
/// <param name="isSceneFault">Whether an error is the scene's own.</param>
/// <param name="wait">Waits for a hint or the poll interval.</param>
internal sealed partial class SceneLoop(
    SceneLeases leases,
    Func<CancellationToken, Task<SceneLease?>> lease,
    Func<SceneLease, CancellationToken, Task<bool>> work,
    Func<Exception, bool> isSceneFault,
    Func<CancellationToken, Task> wait,
    ILogger logger
)
{
    /// <summary>Runs until the host stops.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            SceneLease? held = null;
            try
            {
                held = await lease(stopping);
                if (held is null)
                    await wait(stopping);
                else if (!await work(held, stopping))
                    LeaseLost(held.Scene.Id);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                if (held is not null)
                    await leases.ReleaseAsync(held, CancellationToken.None);
            }
            catch (Exception e) when (held is not null && isSceneFault(e))
            {
                SceneFailed(held.Scene.Id, held.Scene.Source, e.Message);
                await leases.FailAsync(held, e.Message, stopping);
            }
            catch (Exception e)
            {
                // Infrastructure: the lease runs out and the work is taken up again, here or elsewhere.
                LoopFaulted(e);
                await wait(stopping);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lease of scene {SceneId} was lost; its new holder goes on")]
    private partial void LeaseLost(long sceneId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Scene {SceneId} ({Source}) failed: {Reason}")]
    private partial void SceneFailed(long sceneId, string source, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Leased work stopped; it is taken up again after the lease")]
    private partial void LoopFaulted(Exception exception);
}
