using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Conversion;

/// <summary>The folder that a converted model goes to. While it is not whole, it holds a note of what it is to be.</summary>
internal static class ConversionTarget
{
    private const string Note = ".geochat-conversion";

    /// <summary>Prepares the folder; true where it holds a begun conversion of the same source.</summary>
    /// <exception cref="ConversionTargetException">It holds something else, or cannot be written.</exception>
    public static bool Open(string folder, string digest)
    {
        try
        {
            var note = Path.Combine(folder, Note);
            if (File.Exists(note))
            {
                return File.ReadAllText(note) == digest
                    ? true
                    : throw new ConversionTargetException(
                        $"{folder} holds a begun conversion of another model, or of one that changed since. "
                            + "Remove it, or name another folder."
                    );
            }

            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                throw new ConversionTargetException($"{folder} is not empty. Name a folder that is not there yet.");
            Directory.CreateDirectory(folder);
            File.WriteAllText(note, digest);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConversionTargetException(
                $"{folder} cannot be written: {e.Message.TrimEnd('.')}. Name a folder that you may write.",
                e
            );
        }
    }

    /// <summary>The model is whole.</summary>
    public static void Finish(string folder) => File.Delete(Path.Combine(folder, Note));
}
