using System.Text.RegularExpressions;

namespace GeoChat.Batch.Blobs.Uploads;

/// <summary>Names of uploads: one part of a path, of plain letters, that never becomes another file's.</summary>
public static partial class UploadName
{
    /// <summary>Ending of one that is not complete.</summary>
    public const string Partial = ".part";

    /// <summary>Ending of the file that holds a complete one's hash.</summary>
    public const string Hash = ".sha256";

    /// <exception cref="UploadNameException">Not such a name.</exception>
    public static string Check(string name) =>
        Pattern().IsMatch(name)
        && !name.EndsWith(Partial, StringComparison.OrdinalIgnoreCase)
        && !name.EndsWith(Hash, StringComparison.OrdinalIgnoreCase)
            ? name
            : throw new UploadNameException(name);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$(?<=^.{1,120})", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
