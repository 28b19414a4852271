using System.Diagnostics;

namespace GeoChat.Batch.Cli.Scenes;

/// <summary>Runs a program of the user's own GDAL, under a time limit.</summary>
internal sealed class GdalProgram(TimeSpan limit)
{
    /// <summary>Arguments by which nothing that GDAL opens on behalf of a file leaves this machine or runs code.</summary>
    public static IReadOnlyList<string> Closed { get; } =
    [
        "--config",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS",
        ".none-at-all",
        "--config",
        "GDAL_HTTP_PROXY",
        "127.0.0.1:9",
        "--config",
        "GDAL_HTTP_MAX_RETRY",
        "0",
        "--config",
        "GDAL_VRT_ENABLE_PYTHON",
        "NO",
        "--config",
        "GDAL_SKIP",
        "HTTP,WMS,WCS,WMTS,OGCAPI,PLMosaic,EEDA,EEDAI,DAAS,STACTA,STACIT",
        "--config",
        "GDAL_PAM_ENABLED",
        "YES",
    ];

    /// <summary>What the program wrote to standard output.</summary>
    /// <param name="file">The file it works on, for messages.</param>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">As a list, so that no shell reads them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SceneImportException">It is not there, fails or takes too long.</exception>
    public async Task<string> RunAsync(string file, string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Started(start);
        process.StandardInput.Close();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(ending.Token);
            var errors = process.StandardError.ReadToEndAsync(ending.Token);
            await process.WaitForExitAsync(ending.Token);
            if (process.ExitCode == 0)
                return await output;
            var said =
                (await errors)
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .FirstOrDefault(line => line.StartsWith("ERROR", StringComparison.Ordinal))
                ?? $"{program} ended with {process.ExitCode}";
            throw new SceneImportException(file, said, $"Try it yourself: {program} '{file}'");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SceneImportException(
                file,
                $"{program} took longer than {limit.TotalMinutes:0.##} minutes",
                "Give it more: --minutes N"
            );
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new SceneImportException(
                start.FileName,
                $"{start.FileName} was not found, and scenes that are no GeoTIFF need it",
                "Install GDAL: apt-get install gdal-bin",
                e
            );
        }
    }
}
