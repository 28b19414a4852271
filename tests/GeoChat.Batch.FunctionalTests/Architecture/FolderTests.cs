namespace GeoChat.Batch.FunctionalTests.Architecture;

/// <summary>How the folders of a project depend on each other: never both ways, so that each can be read without the one above it.</summary>
public sealed class FolderTests
{
    private const string Torch = "TorchSharp";

    /// <summary>Pairs that may use each other, each with its reason: a public face over private folders. "" is a project's root.</summary>
    private static readonly Dictionary<(string Project, string A, string B), string> Faces = new()
    {
        [("Projections", "", "Native")] = "the root is the public face; Native is its private way into PROJ and throws the face's errors",
        [("Inference", "Models", "Models/Rows")] = "Rows is the private CPU path of the model's layers, whose weights it views",
    };

    /// <summary>Circles that are still to be mended, in projects under work. The list only shrinks: a mended pair fails the test below.</summary>
    private static readonly (string Project, string A, string B)[] TemporarilyAllowedCircles =
    [
        ("Ingest", "", "Submit"),
        ("Ingest", "", "Dispatch"),
        ("Ingest", "", "Tile"),
        ("Ingest", "", "Merge"),
        ("Ingest", "", "Endpoints"),
        ("Worker", "", "Analyze"),
        ("Worker", "", "Engine"),
        ("Worker", "", "Life"),
        ("Cli", "", "Commands"),
        ("Cli", "Hosts", "Hosts/Devices"),
    ];

    public static TheoryData<string> Projects => [.. ProjectFile.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folder_of_a_project_depends_on_another_both_ways(string project)
    {
        var uses = UsesOf(project);
        var circles = Circles(uses).Where(c => !IsAllowed(project, c.A, c.B)).Select(c => Describe(uses, c.A, c.B)).ToList();

        Assert.True(circles.Count == 0, $"{project} has folders that use each other:\n{string.Join('\n', circles)}");
    }

    [Fact]
    public void Every_pair_that_is_allowed_to_use_each_other_still_does()
    {
        var allowed = Faces.Keys.Concat(TemporarilyAllowedCircles).ToList();
        var used = allowed.Select(a => a.Project).Distinct().ToDictionary(project => project, project => Circles(UsesOf(project)).ToList());

        Assert.DoesNotContain(allowed, a => !used[a.Project].Contains(Ordered(a.A, a.B)));
    }

    [Fact]
    public void The_scheduler_sees_no_torch()
    {
        var uses =
            from type in ProjectFile.Load("Inference").GetTypes()
            where type.Namespace == $"{ProjectFile.Prefix}Inference.Scheduling"
            from used in FolderUses.TypesOf(type)
            where used.Assembly.GetName().Name!.StartsWith(Torch, StringComparison.Ordinal)
            select $"{type.Name} -> {used.Name}";

        Assert.Empty(uses);
        Assert.DoesNotContain(UsesOf("Inference"), u => u is { From: "Scheduling", To: "Models" or "Engine" or "Weights" or "Native" });
    }

    private static IReadOnlyList<FolderUse> UsesOf(string project) =>
        FolderUses.In(ProjectFile.Load(project), $"{ProjectFile.Prefix}{project}");

    private static IEnumerable<(string A, string B)> Circles(IReadOnlyList<FolderUse> uses)
    {
        var arrows = uses.Select(u => (u.From, u.To)).ToHashSet();
        return arrows.Where(a => arrows.Contains((a.To, a.From))).Select(a => Ordered(a.From, a.To)).Distinct();
    }

    private static bool IsAllowed(string project, string a, string b) =>
        Faces.Keys.Concat(TemporarilyAllowedCircles).Any(f => f.Project == project && Ordered(f.A, f.B) == (a, b));

    private static (string, string) Ordered(string a, string b) => string.CompareOrdinal(a, b) < 0 ? (a, b) : (b, a);

    private static string Describe(IReadOnlyList<FolderUse> uses, string a, string b) =>
        string.Join(
            '\n',
            uses.Where(u => (u.From == a && u.To == b) || (u.From == b && u.To == a))
                .Select(u => $"  [{u.From}] uses [{u.To}]: {u.Evidence}")
                .Prepend($"[{a}] and [{b}]")
        );
}
