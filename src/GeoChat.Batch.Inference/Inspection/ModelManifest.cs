using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Inspection;

/// <summary>A list of files with their digests, in the form that <c>sha256sum -c</c> reads in the model's folder.</summary>
public static class ModelManifest
{
    /// <summary>Writes the manifest of a model.</summary>
    public static void Write(string path, VerifiedModel model) =>
        File.WriteAllLines(path, model.Files.OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => $"{f.Sha256}  {f.Path}"));

    /// <summary>Holds a model to a manifest: the same files with the same bytes.</summary>
    /// <exception cref="ManifestMismatchException">A file differs, is missing or is not listed; or the manifest is none.</exception>
    public static void Check(string path, VerifiedModel model)
    {
        var listed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(path).Where(l => l.Length > 0))
        {
            if (line.Split("  ", 2) is not [{ Length: 64 } digest, var file])
                throw new ManifestMismatchException(
                    $"{path} is no manifest: '{(line.Length > 60 ? line[..60] : line)}' is not a SHA-256 and a file name. "
                        + "Name another, or one that is not there yet to have it written."
                );
            listed[file] = digest;
        }

        foreach (var (file, digest) in model.Files)
        {
            if (!listed.Remove(file, out var expected))
                throw new ManifestMismatchException($"{file} is not in the manifest {path}: the model has a file that it had not.");
            if (!expected.Equals(digest, StringComparison.OrdinalIgnoreCase))
                throw new ManifestMismatchException(
                    $"{file} is not the file of the manifest {path}: its SHA-256 is {digest}, {expected} is listed. Fetch it again."
                );
        }

        if (listed.Keys.FirstOrDefault() is { } missing)
            throw new ManifestMismatchException($"{missing}, which the manifest {path} lists, is no part of the model any more.");
    }
}
