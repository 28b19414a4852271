using GeoChat.Batch.Blobs.Uploads;

namespace GeoChat.Batch.FunctionalTests.Uploads;

/// <summary>Uploads in a folder.</summary>
public sealed class FolderUploadStoreTests : UploadStoreConformance, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("geochat-uploads-").FullName;

    protected override IUploadStore Store => new FolderUploadStore(_folder);

    [Fact]
    public async Task Two_writers_of_one_upload_do_not_mix()
    {
        using var held = new Held();
        var first = Store.AppendAsync("scene.tif", 0, 10, held, Token);
        await held.Asked;
        await Assert.ThrowsAsync<UploadBusyException>(() => Store.AppendAsync("scene.tif", 0, 10, new MemoryStream(new byte[10]), Token));
        held.Go();
        Assert.Equal(10, (await first).Received);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A body that waits before it comes.</summary>
    private sealed class Held : MemoryStream
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Held()
            : base(new byte[10]) { }

        public Task Asked => _asked.Task;

        public void Go() => _go.TrySetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _asked.TrySetResult();
            await _go.Task;
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
