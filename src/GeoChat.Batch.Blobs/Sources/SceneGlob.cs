using System.Text.RegularExpressions;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>
/// A pattern over names of objects: * and ? stay in a folder, ** does not; a name that ends with a slash means the GeoTIFFs in that
/// folder.
/// </summary>
internal sealed class SceneGlob
{
    private readonly Regex _regex;

    private SceneGlob(string prefix, Regex regex)
    {
        Prefix = prefix;
        _regex = regex;
    }

    /// <summary>What every match begins with.</summary>
    public string Prefix { get; }

    /// <summary>The pattern of a text; null where it names one object.</summary>
    public static SceneGlob? Parse(string path)
    {
        var folder = path.Length == 0 || path[^1] == '/';
        var first = path.AsSpan().IndexOfAny('*', '?');
        if (first < 0 && !folder)
            return null;
        var pattern = Regex
            .Escape(path)
            .Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal)
            .Replace(@"\?", "[^/]", StringComparison.Ordinal);
        if (folder)
            pattern += @"[^/]*\.[tT][iI][fF][fF]?";
        return new SceneGlob(
            first < 0 ? path : path[..first],
            new Regex($"^{pattern}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)
        );
    }

    public bool Matches(string name) => _regex.IsMatch(name);
}
