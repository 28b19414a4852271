using System.Text.RegularExpressions;
using System.Xml.Linq;
using GeoChat.Batch.FunctionalTests.Deploy;

namespace GeoChat.Batch.FunctionalTests.Architecture;

/// <summary>Version and licence stand in one place, and what repeats them agrees.</summary>
public sealed class VersionTests
{
    /// <summary>The version in Directory.Build.props.</summary>
    public static string Version => Property("Version");

    [Fact]
    public void The_chart_has_the_version_and_the_licence_of_the_build()
    {
        var chart = Yaml.Read(Text("helm", "geochat-batch", "Chart.yaml")).Single();
        Assert.Equal(
            (Version, Version, Property("PackageLicenseExpression")),
            (
                chart["version"]!.GetValue<string>(),
                chart["appVersion"]!.GetValue<string>(),
                chart["annotations"]!["artifacthub.io/license"]!.GetValue<string>()
            )
        );
    }

    [Fact]
    public void The_images_are_labelled_with_the_version_and_the_licence_of_the_build()
    {
        var file = Text("deploy", "Dockerfile");
        Assert.Contains($"ARG VERSION={Version}\n", file, StringComparison.Ordinal);
        Assert.Contains("org.opencontainers.image.version=\"${VERSION}\"", file, StringComparison.Ordinal);
        Assert.Contains($"org.opencontainers.image.licenses=\"{Property("PackageLicenseExpression")}\"", file, StringComparison.Ordinal);
        foreach (var label in (string[])["title", "description", "vendor"])
            Assert.Contains($"org.opencontainers.image.{label}=\"", file, StringComparison.Ordinal);
    }

    [Fact]
    public void The_changelog_begins_with_the_version_of_the_build()
    {
        var first = Regex.Match(Text("CHANGELOG.md"), @"^## \[(.+?)\]", RegexOptions.Multiline);
        Assert.Equal(Version, first.Groups[1].Value);
    }

    [Fact]
    public void Image_tags_in_the_documents_are_the_version_of_the_build()
    {
        var tags = Regex.Matches(Text("docs", "operations.md"), @"geochat-batch(?:-worker)?:(\d[\w.]*)");
        Assert.NotEmpty(tags);
        Assert.All(tags, tag => Assert.Equal(Version, tag.Groups[1].Value));
    }

    [Fact]
    public void The_program_knows_its_version() => Assert.Equal(Version, typeof(Ingest.IngestHost).Assembly.GetName().Version!.ToString(3));

    [Fact]
    public void The_licence_is_the_whole_text_of_Apache_2_0()
    {
        var licence = Text("LICENSE");
        Assert.StartsWith(
            "\n                                 Apache License\n                           Version 2.0,",
            licence,
            StringComparison.Ordinal
        );
        Assert.Contains("END OF TERMS AND CONDITIONS", licence, StringComparison.Ordinal);
        Assert.Contains(Property("Copyright"), licence, StringComparison.Ordinal);
    }

    private static string Property(string name) => XDocument.Parse(Text("Directory.Build.props")).Descendants(name).Single().Value;

    private static string Text(params ReadOnlySpan<string> parts) => File.ReadAllText(Repository.PathOf(parts));
}
