using System.Reflection;
using System.Text;

namespace GeoChat.Batch.Api.Map;

/// <summary>Parts of the pages, embedded in the assembly.</summary>
internal static class PageAssets
{
    private const string Prefix = "page/";
    private static readonly Assembly Assembly = typeof(PageAssets).Assembly;
    private static readonly HashSet<string> Names =
    [
        .. Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Select(n => n[Prefix.Length..]),
    ];

    public static bool Exists(string name) => Names.Contains(name);

    public static Stream Open(string name) =>
        Assembly.GetManifestResourceStream(Prefix + name)
        ?? throw new InvalidOperationException($"Resource {Prefix}{name} is missing from the assembly.");

    public static string Read(string name)
    {
        using var reader = new StreamReader(Open(name), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
