using GeoChat.Batch.Blobs;

namespace GeoChat.Batch.FunctionalTests.Blobs;

/// <summary>Chips in a folder.</summary>
public sealed class FolderChipStoreTests : ChipStoreConformance, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("geochat-chips-").FullName;

    protected override IChipStore Store => new FolderChipStore(_folder);

    protected override Task OverwriteAsync(string name, byte[] bytes) =>
        File.WriteAllBytesAsync(Path.Combine(_folder, name[..2], name + ".chip"), bytes);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
