using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GeoChat.Batch.FunctionalTests.Deploy;

namespace GeoChat.Batch.FunctionalTests.Architecture;

/// <summary>What a stranger meets first: documents whose links lead somewhere, and a forge's files that say what is here.</summary>
public sealed class DocumentTests
{
    public static TheoryData<string> Documents =>
        [
            .. Directory
                .EnumerateFiles(Repository.Root, "*.md")
                .Concat(Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories))
                .Concat(Directory.EnumerateFiles(Repository.PathOf("samples"), "*.md"))
                .Select(file => Path.GetRelativePath(Repository.Root, file)),
        ];

    [Theory, MemberData(nameof(Documents))]
    public void Every_link_to_a_file_leads_to_one(string document)
    {
        var path = Repository.PathOf(document);
        var targets = Regex
            .Matches(File.ReadAllText(path), @"\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)]*)?\)")
            .Select(link => link.Groups[1].Value);
        Assert.DoesNotContain(targets, target => !Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, target)));
    }

    [Fact]
    public void The_workflow_runs_what_a_developer_runs()
    {
        var workflow = Forge("workflows", "ci.yml");
        Assert.Contains(".ci/run", Yaml.Strings(workflow));
        Assert.True(File.Exists(Repository.PathOf(".ci", "run")));
    }

    [Fact]
    public void Dependencies_are_looked_after_where_they_are_named()
    {
        var updates = Forge("dependabot.yml")["updates"]!.AsArray();
        var kinds = updates.Select(update => update!["package-ecosystem"]!.GetValue<string>()).ToHashSet();
        Assert.Subset(kinds, new HashSet<string> { "nuget", "github-actions", "npm", "docker" });
        foreach (var update in updates)
            Assert.True(Directory.Exists(Repository.PathOf(update!["directory"]!.GetValue<string>().TrimStart('/'))));
    }

    [Theory]
    [InlineData("bug.yml")]
    [InlineData("feature.yml")]
    public void An_issue_form_asks_and_labels(string form)
    {
        var document = Forge("ISSUE_TEMPLATE", form);
        Assert.NotEmpty(document["labels"]!.AsArray());
        var ids = document["body"]!.AsArray().Select(field => field!["id"]!.GetValue<string>()).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Azurite_is_the_version_that_updates_are_proposed_for()
    {
        var version = JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests", "npm", "package.json")))!["dependencies"]!["azurite"]!;
        var script = File.ReadAllText(Repository.PathOf("test"));
        Assert.True(
            script.Contains($"azurite@{version}", StringComparison.Ordinal) || script.Contains("tests/npm", StringComparison.Ordinal)
        );
    }

    private static JsonNode Forge(params ReadOnlySpan<string> parts) =>
        Yaml.Read(File.ReadAllText(Repository.PathOf([".github", .. parts]))).Single();
}
