namespace GeoChat.Batch.Blobs.Sources;

/// <summary>A file of a server that gives whole files only: copied to a temporary file within a limit.</summary>
internal sealed class WholeFile : SceneBytes
{
    private readonly FileStream _file;
    private readonly WebScenes _scenes;
    private readonly Uri _address;

    private WholeFile(FileStream file, WebScenes scenes, Uri address, string name, string etag)
        : base(name, file.Length, etag, default)
    {
        _file = file;
        _scenes = scenes;
        _address = address;
    }

    public override bool SideFileLookupIsCostly => true;

    /// <summary>Copies the body of an answer.</summary>
    /// <param name="small">A limit for small files, which are taken although scenes may not be.</param>
    /// <exception cref="SceneWithoutRangesException">It is larger than the limit.</exception>
    public static async Task<SceneBytes> ReadAsync(
        HttpResponseMessage response,
        Uri address,
        string name,
        WebVersion version,
        long? small,
        WebScenes scenes,
        CancellationToken cancellationToken
    )
    {
        var limit = Math.Max(scenes.Options.SpoolBytes, small ?? 0);
        if (limit == 0 || response.Content.Headers.ContentLength > limit)
            throw new SceneWithoutRangesException(name, scenes.Options.SpoolBytes);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            Share = FileShare.None,
        };
        var file = new FileStream(Path.Combine(Path.GetTempPath(), $"geochat-scene-{Guid.NewGuid():N}"), options);
        try
        {
            await CopyAsync(response, file, name, limit, scenes, cancellationToken);
            if (response.Content.Headers.ContentLength is { } said && file.Length < said)
                throw new TransientException($"the answer ended {said - file.Length} bytes early");
            return new WholeFile(file, scenes, address, name, version.Text.Length > 0 ? version.Text : $"{file.Length} bytes");
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public override async Task ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (buffer.Length > 0)
        {
            var read = await RandomAccess.ReadAsync(_file.SafeFileHandle, buffer, offset, cancellationToken);
            if (read == 0)
                throw new SceneUnreachableException(Name, "its temporary copy ended early");
            offset = offset + read;
            buffer = buffer[read..];
        }
    }

    public override Task<SceneBytes?> OpenSideFileAsync(string fileName, CancellationToken cancellationToken) =>
        _scenes.FindAsync(new UriBuilder(new Uri(_address, "./" + fileName)) { Query = _address.Query }.Uri, cancellationToken);

    protected override void Dispose(bool disposing) => _file.Dispose();

    private static async Task CopyAsync(
        HttpResponseMessage response,
        FileStream file,
        string name,
        long limit,
        WebScenes scenes,
        CancellationToken cancellationToken
    )
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[1 << 18];
        while (true)
        {
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            idle.CancelAfter(scenes.Options.RequestTimeout);
            var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, idle.Token);
            if (file.Length + read > limit)
                throw new SceneWithoutRangesException(name, scenes.Options.SpoolBytes);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (read < buffer.Length)
                break;
        }

        await file.FlushAsync(cancellationToken);
    }
}
