using System.Reflection;
using System.Xml.Linq;

namespace GeoChat.Batch.FunctionalTests.Architecture;

/// <summary>What a project file of <c>src/</c> references.</summary>
/// <param name="Name">Without the prefix <c>GeoChat.Batch.</c>.</param>
/// <param name="Projects">Short names of our projects that it references.</param>
/// <param name="Packages">Packages that it references.</param>
internal sealed record ProjectFile(string Name, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
{
    public const string Prefix = "GeoChat.Batch.";

    public static IReadOnlyDictionary<string, ProjectFile> All { get; } =
        Directory.EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories).Select(Read).ToDictionary(p => p.Name);

    /// <summary>Every project of ours that this one reaches over references, itself included.</summary>
    public IReadOnlySet<string> Reach()
    {
        var seen = new HashSet<string> { Name };
        var open = new Stack<string>(Projects);
        while (open.TryPop(out var next))
        {
            if (seen.Add(next))
                All[next].Projects.ToList().ForEach(open.Push);
        }

        return seen;
    }

    /// <summary>The project's built assembly.</summary>
    public static Assembly Load(string project) =>
        Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, project == "Cli" ? "geochat.dll" : $"{Prefix}{project}.dll"));

    private static ProjectFile Read(string path)
    {
        var xml = XDocument.Load(path);
        return new ProjectFile(
            Path.GetFileNameWithoutExtension(path)[Prefix.Length..],
            [.. Includes(xml, "ProjectReference").Select(p => Path.GetFileNameWithoutExtension(p)[Prefix.Length..])],
            [.. Includes(xml, "PackageReference")]
        );
    }

    private static IEnumerable<string> Includes(XDocument xml, string element) =>
        xml.Descendants(element).Select(e => e.Attribute("Include")?.Value).OfType<string>();
}
