using GeoChat.Batch.Blobs.Uploads;
using GeoChat.Batch.FunctionalTests.Pipeline;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.FunctionalTests.Uploads;

/// <summary>Uploads go when their time is over, but never from under a job.</summary>
public sealed class UploadRetentionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_outlives_its_retention_only_while_a_job_reads_it()
    {
        await using var pipeline = await EmbeddedPipeline.StartAsync(
            settings:
            [
                ("Uploads:Retention", "00:00:00.001"),
                ("Uploads:PartialRetention", "01:00:00"),
                ("Uploads:CleanInterval", "00:00:00.100"),
                ("Worker:ConstantDelay", "00:00:01"),
            ]
        );
        var store = new FolderUploadStore(pipeline.ChipFolder);
        await store.AppendAsync("part.tif", 0, 100, new MemoryStream(new byte[10]), Token);
        var bytes = await File.ReadAllBytesAsync(TestScenes.Write(pipeline.PathOf("a.tif"), 600, 600, TestScenes.Textured), Token);
        // Its time is over at once: whether the submit or the cleaner comes first is a race, which the sender wins in the end.
        for (var tries = 0; ; tries++)
        {
            try
            {
                if (await store.FindAsync("scene.tif", Token) is null)
                    await store.AppendAsync("scene.tif", 0, bytes.Length, new MemoryStream(bytes), Token);
                var job = (await pipeline.SubmitAsync("upload://scene.tif")).Job.Uid;
                await Task.Delay(500, Token);
                // The cleaner may have looked before the job was there and removed after; one that does not heed jobs removes it
                // every time.
                if (await store.FindAsync("scene.tif", Token) is null && tries < 20)
                    continue;
                Assert.NotNull(await store.FindAsync("scene.tif", Token));
                Assert.Equal(SceneState.Done, (await pipeline.EndAsync(job)).Scenes[0].State);
                break;
            }
            catch (Exception e) when (e is UploadMissingException && tries < 20)
            {
                // Removed before the job was there.
            }
        }

        var until = DateTime.UtcNow.AddSeconds(30);
        while (await store.FindAsync("scene.tif", Token) is not null && DateTime.UtcNow < until)
            await Task.Delay(50, Token);
        Assert.Null(await store.FindAsync("scene.tif", Token));
        Assert.NotNull(await store.FindAsync("part.tif", Token));
    }
}
