using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace GeoChat.Batch.Cli.Client;

/// <summary>Sends files to a server that cannot see them; after a cut, or when called again, it goes on where the server is.</summary>
internal sealed class UploadClient(string address) : IDisposable
{
    private const int PartBytes = 16 << 20;
    private const int MostCuts = 8;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        BaseAddress = new Uri(address.TrimEnd('/') + "/"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Uploads a file with the files beside it that say where it lies; returns what a job calls it.</summary>
    /// <exception cref="ServerException">The server refuses it, or is away for good.</exception>
    public async Task<string> SendAsync(string path, CancellationToken cancellationToken)
    {
        var name = NameOf(new FileInfo(path));
        foreach (var (beside, ending) in Beside(path, name))
            await SendAsync(beside, ending, cancellationToken);
        return await SendAsync(path, name, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Of the file's place, size and time: the same file finds its upload again, another never does.</summary>
    private static string NameOf(FileInfo file)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}");
        var stem = string.Concat(
                Path.GetFileNameWithoutExtension(file.Name).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_')
            )
            .TrimStart('-', '_');
        var name = stem.Length == 0 ? "scene" : stem[..Math.Min(stem.Length, 80)];
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return $"{name}-{digest[..12]}.tif";
    }

    private static IEnumerable<(string Path, string Name)> Beside(string path, string name)
    {
        foreach (
            var (own, other) in new[]
            {
                (path + ".aux.xml", name + ".aux.xml"),
                (path + ".msk", name + ".msk"),
                (path + ".ovr", name + ".ovr"),
                (Path.ChangeExtension(path, ".tfw"), Path.ChangeExtension(name, ".tfw")),
                (Path.ChangeExtension(path, ".prj"), Path.ChangeExtension(name, ".prj")),
            }
        )
        {
            if (File.Exists(own))
                yield return (own, other);
        }
    }

    private async Task<string> SendAsync(string path, string name, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.Read,
            1 << 20,
            FileOptions.Asynchronous | FileOptions.SequentialScan
        );
        using var progress = new UploadProgress(Path.GetFileName(path), file.Length);
        var cuts = 0;
        var offset = -1L;
        while (true)
        {
            try
            {
                if (offset < 0)
                {
                    var (received, complete) = await FindAsync(name, cancellationToken);
                    if (complete)
                        return "upload://" + name;
                    offset = received;
                }

                progress.Show(offset);
                if (await PartAsync(file, name, offset, cancellationToken) is not { } next)
                    return "upload://" + name;
                offset = next;
                cuts = 0;
            }
            catch (Exception e) when (e is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
            {
                if (++cuts > MostCuts)
                    throw new ServerException(
                        $"the upload of '{path}' to {address} was cut {cuts} times ({e.GetBaseException().Message}). The "
                            + $"same command goes on from there",
                        e
                    );
                await Task.Delay(FirstWait * Math.Pow(2, Math.Min(cuts - 1, 6)), cancellationToken);
                offset = -1;
            }
        }
    }

    private async Task<(long Received, bool Complete)> FindAsync(string name, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "uploads/" + name);
        using var response = await _http.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return (0, false);
        await CheckAsync(response, cancellationToken);
        return (Offset(response) ?? 0, response.Headers.TryGetValues("Upload-Complete", out var values) && values.First() == "?1");
    }

    /// <summary>Sends the next part; null when the upload is complete, else how far it is.</summary>
    private async Task<long?> PartAsync(FileStream file, string name, long offset, CancellationToken cancellationToken)
    {
        var length = Math.Min(PartBytes, file.Length - offset);
        file.Position = offset;
        using var request = new HttpRequestMessage(HttpMethod.Put, "uploads/" + name)
        {
            Content = new StreamContent(new PartStream(file, length)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Content.Headers.ContentLength = length;
        request.Content.Headers.ContentRange = new ContentRangeHeaderValue(offset, offset + length - 1, file.Length);
        using var response = await _http.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Created)
            return null;
        if (response.StatusCode == HttpStatusCode.PermanentRedirect)
            return Offset(response) ?? throw new HttpRequestException("the server does not say how far the upload is");
        // Another look at how far it is, as after a cut.
        if (response.StatusCode == HttpStatusCode.Conflict || response.StatusCode >= HttpStatusCode.InternalServerError)
            throw new HttpRequestException(
                await Server.DetailAsync(response, cancellationToken) ?? $"the server answered {(int)response.StatusCode}"
            );
        await CheckAsync(response, cancellationToken);
        throw new ServerException(
            $"{address} answered {(int)response.StatusCode} to PUT /uploads/{name}, which no GeoChat.Batch server does. "
                + $"Name another: --server URL"
        );
    }

    private async Task CheckAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
            throw new ServerException(
                await Server.DetailAsync(response, cancellationToken)
                    ?? $"{address} answered {(int)response.StatusCode} to an upload. Its version may take none: put the scene "
                        + $"into storage that it reads"
            );
    }

    private static long? Offset(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Upload-Offset", out var values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? offset
            : null;
}
