using System.Text.Json;
using System.Xml.Linq;

namespace GeoChat.Batch.FunctionalTests.Architecture;

/// <summary>Package versions that matter beyond "it builds".</summary>
public sealed class PackageTests
{
    [Fact]
    public void MassTransit_stays_on_its_last_open_source_line()
    {
        var resolved = LockFiles()
            .SelectMany(Packages)
            .Where(p => p.Name.StartsWith("MassTransit", StringComparison.OrdinalIgnoreCase))
            .ToList();

        Assert.NotEmpty(resolved);
        Assert.All(resolved, p => Assert.Matches(@"^8\.5\.\d+$", p.Version));
    }

    [Fact]
    public void Versions_are_written_in_one_place_only()
    {
        var own =
            from file in ProjectFiles()
            from reference in XDocument.Load(file).Descendants("PackageReference")
            where reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null
            select $"{Path.GetFileName(file)}: {reference.Attribute("Include")?.Value}";

        Assert.Empty(own);
    }

    [Fact]
    public void Every_project_has_its_lock_file() =>
        Assert.DoesNotContain(ProjectFiles(), file => !File.Exists(Path.Combine(Path.GetDirectoryName(file)!, "packages.lock.json")));

    private static IEnumerable<string> ProjectFiles() =>
        new[] { "src", "tests" }.SelectMany(folder =>
            Directory.EnumerateFiles(Repository.PathOf(folder), "*.csproj", SearchOption.AllDirectories)
        );

    private static IEnumerable<string> LockFiles() =>
        Directory.EnumerateFiles(Repository.PathOf("src"), "packages.lock.json", SearchOption.AllDirectories);

    private static IEnumerable<(string Name, string Version)> Packages(string lockFile)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(lockFile));
        foreach (var framework in document.RootElement.GetProperty("dependencies").EnumerateObject())
        {
            foreach (var package in framework.Value.EnumerateObject())
            {
                if (package.Value.TryGetProperty("resolved", out var resolved))
                    yield return (package.Name, resolved.GetString()!);
            }
        }
    }
}
