using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Blobs.Uploads;
using GeoChat.Batch.FunctionalTests.Blobs;

namespace GeoChat.Batch.FunctionalTests.Uploads;

/// <summary>Uploads in Azure Blob Storage, as Azurite speaks it.</summary>
public sealed class AzureUploadStoreTests(AzureChipStoreTests.Azurite azurite)
    : UploadStoreConformance,
        IClassFixture<AzureChipStoreTests.Azurite>
{
    protected override IUploadStore Store => new AzureUploadStore(azurite.Container, new SceneSourceOptions());
}
