using System.Xml.Linq;

namespace GeoChat.Batch.FunctionalTests.Licences;

/// <summary>Directory.Packages.props: what the CUDA build resolves by, which has no tracked lock file.</summary>
public sealed class CentralVersionTests
{
    private static readonly IReadOnlyList<XElement> Central =
    [
        .. XDocument.Load(Repository.PathOf("Directory.Packages.props")).Descendants("PackageVersion"),
    ];

    [Fact]
    public void Every_central_version_is_exact() =>
        Assert.All(Central, pin => Assert.Matches(@"^\[[\w.-]+\]$", pin.Attribute("Version")!.Value));

    [Fact]
    public void Every_central_version_is_of_a_package_that_a_project_uses()
    {
        var named = new[] { "src", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.csproj", SearchOption.AllDirectories))
            .SelectMany(file => XDocument.Load(file).Descendants("PackageReference"))
            .Select(reference => reference.Attribute("Include")!.Value);
        var resolved = LockFile.All("src").Concat(LockFile.All("tests")).SelectMany(file => file.Packages).Select(package => package.Name);
        Assert.Empty(
            Central.Select(pin => pin.Attribute("Include")!.Value).Except(named.Concat(resolved), StringComparer.OrdinalIgnoreCase)
        );
    }
}
