namespace GeoChat.Batch.Blobs.Sources;

/// <summary>Resolves and opens scenes by one kind of reference: a path, https://, az://, s3:// or upload://.</summary>
/// <param name="options">What is read, and how.</param>
/// <param name="roots">Folders of this machine that scenes may be read from.</param>
/// <param name="uploads">The uploads; null where this process has none.</param>
/// <param name="clock">For waits between attempts.</param>
public sealed class SceneSources(SceneSourceOptions options, SceneRoots roots, IUploadedScenes? uploads, TimeProvider clock) : IDisposable
{
    private readonly Lazy<WebScenes> _web = new(() => new WebScenes(WebClient.Create(options), options, clock));
    private readonly AzureScenes _azure = new(options, () => WebClient.Create(options));
    private readonly S3Scenes _s3 = new(options, clock);

    /// <summary>Whether a reference names something other than a path.</summary>
    /// <exception cref="SceneReferenceException">A scheme that scenes do not come by.</exception>
    public static bool IsDistant(string reference) =>
        SceneGroup.FilesOf(reference).Any(file => SceneAddress.Parse(file).Scheme != SceneScheme.Local);

    /// <summary>The references in full, as they are stored, in the order named: globs and folders expanded, each scene once.</summary>
    /// <exception cref="BlobException">A reference names nothing, or something that is not read here.</exception>
    public async Task<IReadOnlyList<string>> ExpandAsync(IEnumerable<string> references, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        foreach (var reference in references)
            found.AddRange(await ExpandAsync(reference, cancellationToken));
        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The files behind a reference in full: itself, or what a STAC Item names.</summary>
    /// <exception cref="BlobException">The item is not there, is none, or names what is not read here.</exception>
    public async Task<ResolvedScene> ResolveAsync(string reference, CancellationToken cancellationToken)
    {
        if (StacReference.Parse(reference) is not { } stac)
            return new ResolvedScene(reference, null);
        var resolved = StacItem.Resolve(stac, await ReadSmallAsync(stac.Item, cancellationToken));
        var files = new List<string>();
        foreach (var file in SceneGroup.FilesOf(resolved.Source))
        {
            // A distant item does not point at this machine's files.
            if (
                SceneAddress.Parse(file).Scheme == SceneScheme.Local
                && SceneAddress.Parse(stac.Item).Scheme is not (SceneScheme.Local or SceneScheme.Upload)
            )
                throw new SceneReferenceException(reference, "it names a local file", "Give its assets addresses.");
            files.AddRange(await ExpandAsync(file, cancellationToken));
        }

        return resolved with
        {
            Source = files is [var only] ? only : new SceneGroup(SceneGroup.Bands, files).ToString(),
        };
    }

    /// <summary>The path behind a stored reference; null for one that is opened by <see cref="OpenAsync"/>.</summary>
    /// <exception cref="BlobException">Not there, or outside the roots.</exception>
    public string? LocalPath(string reference)
    {
        var address = SceneAddress.Parse(reference);
        return address.Scheme switch
        {
            SceneScheme.Local => roots.Resolve(reference),
            SceneScheme.Upload => Uploads(reference).LocalPath(address.Rest),
            _ => null,
        };
    }

    /// <summary>Opens a scene that is no local file.</summary>
    /// <exception cref="BlobException">It does not exist or cannot be read.</exception>
    public Task<SceneBytes> OpenAsync(string reference, CancellationToken cancellationToken)
    {
        var address = SceneAddress.Parse(reference);
        return address.Scheme switch
        {
            SceneScheme.Web => _web.Value.OpenAsync(reference, cancellationToken),
            SceneScheme.Azure => _azure.OpenAsync(address.Rest, cancellationToken),
            SceneScheme.S3 => _s3.OpenAsync(address.Rest, cancellationToken),
            SceneScheme.Upload => Uploads(reference).OpenAsync(address.Rest, cancellationToken),
            _ => throw new ArgumentException($"'{reference}' is a local file", nameof(reference)),
        };
    }

    public void Dispose()
    {
        if (_web.IsValueCreated)
            _web.Value.Dispose();
        _s3.Dispose();
    }

    private async Task<byte[]> ReadSmallAsync(string reference, CancellationToken cancellationToken)
    {
        if (LocalPath(reference) is { } path)
        {
            return new FileInfo(path).Length <= StacItem.MaxBytes
                ? await File.ReadAllBytesAsync(path, cancellationToken)
                : throw TooLarge();
        }

        using var bytes = await OpenAsync(reference, cancellationToken);
        if (bytes.Length > StacItem.MaxBytes)
            throw TooLarge();
        var buffer = new byte[bytes.Length];
        await bytes.ReadAsync(0, buffer, cancellationToken);
        return buffer;

        SceneReferenceException TooLarge() =>
            new(reference, $"it is larger than {StacItem.MaxBytes} bytes, too much for a STAC Item", "Name a GeoTIFF, or a STAC Item.");
    }

    private async Task<IReadOnlyList<string>> ExpandAsync(string reference, CancellationToken cancellationToken)
    {
        if (SceneGroup.Parse(reference) is { } group)
        {
            var files = new List<string>();
            foreach (var file in group.Files)
                files.AddRange(await ExpandAsync(file, cancellationToken));
            if (files.Count > options.MaxGroupFiles)
                throw new SceneReferenceException(
                    reference[..Math.Min(reference.Length, 100)],
                    $"it is {files.Count} files, over the limit of {options.MaxGroupFiles} (option Scenes:MaxGroupFiles)",
                    "Build one file of them: gdalbuildvrt, then geochat scene import."
                );
            return [(group with { Files = [.. files.Distinct(StringComparer.Ordinal)] }).ToString()];
        }

        if (StacReference.Parse(reference) is { } stac)
            return
            [
                .. (await ExpandAsync(SceneAddress.Parse(stac.Item), stac.Item, cancellationToken)).Select(item =>
                    (stac with { Item = item }).ToString()
                ),
            ];
        return await ExpandAsync(SceneAddress.Parse(reference), reference, cancellationToken);
    }

    private async Task<IReadOnlyList<string>> ExpandAsync(SceneAddress address, string reference, CancellationToken cancellationToken)
    {
        return address.Scheme switch
        {
            SceneScheme.Web => [_web.Value.Check(reference).AbsoluteUri],
            SceneScheme.Azure => await _azure.ExpandAsync(address.Rest, cancellationToken),
            SceneScheme.S3 => await _s3.ExpandAsync(address.Rest, cancellationToken),
            SceneScheme.Upload => [await Uploads(reference).ReferenceAsync(address.Rest, cancellationToken)],
            _ => roots.Expand(reference),
        };
    }

    private IUploadedScenes Uploads(string reference) =>
        uploads ?? throw new SceneReferenceException(reference, "this process takes no uploads", "Name the file itself.");
}
