using System.Text.Json;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.ServiceDefaults.Errors;

namespace GeoChat.Batch.Cli.Scenes;

/// <summary>
/// <c>geochat scene import</c>: a file that geochat does not read becomes a COG by the user's own gdal_translate, which gets its
/// arguments as a list, no network, and a time limit.
/// </summary>
internal sealed class SceneImport(string folder, int? subdataset, TimeSpan limit)
{
    private readonly GdalProgram _gdal = new(limit);

    /// <summary>Converts each file; returns the exit code.</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> files,
        string? output,
        int? subdataset,
        double minutes,
        CancellationToken cancellationToken
    )
    {
        if (!(minutes > 0))
            throw new UsageException($"--minutes {minutes} is no time limit. Give 1 or more");
        var import = new SceneImport(output ?? ".", subdataset, TimeSpan.FromMinutes(minutes));
        foreach (var file in files)
        {
            var made = await import.ConvertAsync(file, cancellationToken);
            using var scene = Raster.Open(made);
            Console.Out.WriteLine(made);
            Lines.Note(
                $"{file}: {scene.Header.Width:N0} x {scene.Header.Height:N0} pixels, {scene.Header.Bands} bands of "
                    + $"{scene.Header.SampleType}"
            );
        }

        return ExitCodes.Done;
    }

    private async Task<string> ConvertAsync(string file, CancellationToken cancellationToken)
    {
        var source = SourceOf(file);
        var name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(file));
        var target = Path.Combine(Directory.CreateDirectory(folder).FullName, name + ".tif");
        if (File.Exists(target))
            throw new SceneImportException(file, $"{target} is there already", "Remove it, or choose another folder: --out DIR");
        source = await SubdatasetAsync(file, source, cancellationToken) ?? source;
        var temporary = $"{target}.{Environment.ProcessId}.tmp.tif";
        try
        {
            await _gdal.RunAsync(
                file,
                "gdal_translate",
                [
                    "-q",
                    "-of",
                    "COG",
                    "-co",
                    "COMPRESS=DEFLATE",
                    "-co",
                    "BIGTIFF=IF_SAFER",
                    "-co",
                    "OVERVIEWS=AUTO",
                    .. GdalProgram.Closed,
                    source,
                    temporary,
                ],
                cancellationToken
            );
            File.Move(temporary, target);
        }
        finally
        {
            File.Delete(temporary);
        }

        return target;
    }

    /// <summary>
    /// What GDAL is given: a full path, never a text that it would take for an address. Of a .SAFE folder, its metadata file.
    /// </summary>
    private static string SourceOf(string file)
    {
        if (Directory.Exists(file))
        {
            return Directory.EnumerateFiles(file, "MTD_MSI*.xml").FirstOrDefault() is { } metadata
                ? Path.GetFullPath(metadata)
                : throw new SceneImportException(file, "the folder holds no Sentinel-2 product (MTD_MSI*.xml)", "Name a file");
        }

        return File.Exists(file) ? Path.GetFullPath(file) : throw new SceneImportException(file, "no such file", "Check the path");
    }

    /// <summary>The part of a file that holds several scenes; null where the file itself is one.</summary>
    private async Task<string?> SubdatasetAsync(string file, string source, CancellationToken cancellationToken)
    {
        var info = await _gdal.RunAsync(
            file,
            "gdalinfo",
            ["-json", "-nomd", "-norat", "-noct", "-mdd", "SUBDATASETS", .. GdalProgram.Closed, source],
            cancellationToken
        );
        using var json = JsonDocument.Parse(info);
        var parts =
            json.RootElement.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("SUBDATASETS", out var found)
                ? found
                    .EnumerateObject()
                    .Where(p => p.Name.EndsWith("_NAME", StringComparison.Ordinal))
                    .Select(p => p.Value.GetString()!)
                    .ToList()
                : [];
        if (parts.Count == 0)
            return null;
        var bands = json.RootElement.TryGetProperty("bands", out var list) ? list.GetArrayLength() : 0;
        if (subdataset is null && bands > 0)
            return null;
        // Sentinel-2's first part holds its bands of 10 m, red, green and blue before all.
        var chosen = subdataset ?? (parts.Count == 1 || parts[0].StartsWith("SENTINEL2", StringComparison.Ordinal) ? 1 : 0);
        if (chosen < 1 || chosen > parts.Count)
            throw new SceneImportException(
                file,
                $"it holds {parts.Count} scenes",
                $"Choose one: --subdataset 1 to {parts.Count} ({string.Join("; ", parts.Take(8))})"
            );
        return parts[chosen - 1];
    }
}
