using Azure.Storage.Blobs;
using GeoChat.Batch.Blobs;

namespace GeoChat.Batch.FunctionalTests.Blobs;

/// <summary>Chips in Azure Blob Storage, as Azurite speaks it.</summary>
public sealed class AzureChipStoreTests(AzureChipStoreTests.Azurite azurite)
    : ChipStoreConformance,
        IClassFixture<AzureChipStoreTests.Azurite>
{
    protected override IChipStore Store => new AzureChipStore(azurite.Container);

    protected override Task OverwriteAsync(string name, byte[] bytes) =>
        azurite.Container.GetBlobClient($"{name[..2]}/{name}.chip").UploadAsync(BinaryData.FromBytes(bytes), overwrite: true);

    public sealed class Azurite : IAsyncLifetime
    {
        private AzuriteServer? _server;

        public BlobContainerClient Container { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _server = await AzuriteServer.StartAsync(Repository.Root, CancellationToken.None);
            Container = new BlobContainerClient(_server.ConnectionString, "chips");
            await Container.CreateAsync();
        }

        public async ValueTask DisposeAsync() => await _server!.DisposeAsync();
    }
}
