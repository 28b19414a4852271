namespace GeoChat.Batch.Blobs.Sources;

/// <summary>A scene on a web server that answers ranges.</summary>
internal sealed class WebSceneBytes(WebScenes scenes, Uri address, string name, long length, WebVersion version, ReadOnlyMemory<byte> head)
    : SceneBytes(name, length, version.Text.Length > 0 ? version.Text : $"{length} bytes", head)
{
    public Uri Address => address;

    public WebVersion Version => version;

    public override bool SideFileLookupIsCostly => true;

    public override Task ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        scenes.ReadAsync(this, offset, buffer, cancellationToken);

    public override Task<SceneBytes?> OpenSideFileAsync(string fileName, CancellationToken cancellationToken) =>
        scenes.FindAsync(new UriBuilder(new Uri(address, "./" + fileName)) { Query = address.Query }.Uri, cancellationToken);
}
