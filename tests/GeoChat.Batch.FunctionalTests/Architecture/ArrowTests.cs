using System.Reflection;

namespace GeoChat.Batch.FunctionalTests.Architecture;

/// <summary>Who may know whom (docs/architecture.md): the arrows in the project files, and what the built assemblies really use.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Contracts"] = [],
        ["Prompting"] = [],
        ["Projections"] = [],
        ["Imagery"] = ["Projections"],
        ["Inference"] = ["Prompting"],
        ["Blobs"] = [],
        ["Storage"] = ["Projections"],
        ["Jobs"] = ["Prompting", "Imagery", "Blobs", "Storage"],
        ["ServiceDefaults"] = ["Storage"],
        ["Ingest"] = ["Contracts", "Prompting", "Imagery", "Blobs", "Jobs", "Storage", "ServiceDefaults"],
        ["Worker"] = ["Contracts", "Prompting", "Imagery", "Blobs", "Jobs", "Storage", "ServiceDefaults", "Inference"],
        ["Api"] = ["Contracts", "Projections", "Imagery", "Blobs", "Jobs", "Storage", "ServiceDefaults"],
        ["Cli"] = ["Ingest", "Worker", "Api"],
    };

    private const string Torch = "TorchSharp";
    private const string Bus = "MassTransit";
    private const string Ef = "Microsoft.EntityFrameworkCore";
    private const string Sqlite = "Microsoft.Data.Sqlite";
    private const string Postgres = "Npgsql";
    private const string Geometry = "NetTopologySuite";
    private const string Tiff = "BitMiracle";
    private const string Skia = "SkiaSharp";
    private const string Web = "Microsoft.AspNetCore";
    private const string Azure = "Azure.";
    private const string Telemetry = "OpenTelemetry";

    /// <summary>Prefixes of assemblies that a library must not use, although something it references might bring them.</summary>
    public static TheoryData<string, string[]> Forbidden =>
        new()
        {
            { "Contracts", [Torch, Bus, Ef, Sqlite, Postgres, Geometry, Tiff, Skia, Web, Azure, Telemetry] },
            { "Prompting", [Torch, Bus, Ef, Sqlite, Postgres, Geometry, Tiff, Skia, Web, Azure, Telemetry] },
            { "Projections", [Torch, Bus, Ef, Sqlite, Postgres, Geometry, Tiff, Skia, Web, Azure, Telemetry] },
            { "Imagery", [Torch, Bus, Ef, Sqlite, Postgres, Web, Azure, Telemetry] },
            { "Inference", [Bus, Ef, Sqlite, Postgres, Geometry, Tiff, Skia, Web, Azure, Telemetry] },
            { "Blobs", [Torch, Bus, Ef, Sqlite, Postgres, Geometry, Tiff, Skia, Web] },
            { "Storage", [Torch, Bus, Tiff, Skia, Web, Azure] },
            { "Jobs", [Torch, Bus, Tiff, Skia, Web, Telemetry] },
            { "ServiceDefaults", [Torch, Tiff, Skia, Azure, Geometry] },
            { "Ingest", [Torch, Tiff] },
            { "Worker", [Torch, Tiff] },
            { "Api", [Torch, Bus, Tiff] },
            { "Cli", [Torch, Tiff] },
        };

    public static TheoryData<string> Projects => [.. ProjectFile.All.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_project_has_its_arrows_written_down() =>
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), ProjectFile.All.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_projects_it_may_know(string project) =>
        Assert.Empty(ProjectFile.All[project].Projects.Except(Allowed[project]));

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void A_built_assembly_uses_nothing_it_must_not_know(string project, string[] forbidden)
    {
        var used = References(project);

        Assert.DoesNotContain(used, name => forbidden.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
        Assert.Empty(Ours(used).Except(ProjectFile.All[project].Reach()));
    }

    [Theory]
    [InlineData("Contracts")]
    [InlineData("Prompting")]
    [InlineData("Projections")]
    public void The_leaves_have_no_packages(string project) => Assert.Empty(ProjectFile.All[project].Packages);

    [Theory]
    [InlineData("Imagery", "Inference", "Storage", "Ingest", "Worker", "Api")]
    [InlineData("Inference", "Imagery", "Projections", "Storage", "Blobs", "ServiceDefaults")]
    [InlineData("Storage", "Inference", "Contracts", "Prompting", "Blobs")]
    [InlineData("Ingest", "Inference", "Worker", "Api")]
    [InlineData("Worker", "Ingest", "Api")]
    [InlineData("Jobs", "Contracts", "Inference", "ServiceDefaults", "Ingest", "Worker", "Api")]
    [InlineData("ServiceDefaults", "Imagery", "Blobs", "Jobs", "Prompting")]
    [InlineData("Api", "Ingest", "Worker", "Inference")]
    public void A_project_does_not_reach_another_by_a_detour(string project, params string[] others) =>
        Assert.Empty(ProjectFile.All[project].Reach().Intersect(others));

    [Fact]
    public void No_public_type_of_the_engine_shows_a_tensor()
    {
        var shown =
            from type in ProjectFile.Load("Inference").GetExportedTypes()
            from member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            from used in TypesOf(member)
            where used.Assembly.GetName().Name!.StartsWith(Torch, StringComparison.Ordinal)
            select $"{type.Name}.{member.Name}: {used.Name}";

        Assert.Empty(shown);
    }

    private static IEnumerable<Type> TypesOf(MemberInfo member) =>
        member switch
        {
            MethodBase method =>
            [
                .. method.GetParameters().Select(p => p.ParameterType),
                .. method is MethodInfo info ? [info.ReturnType] : Type.EmptyTypes,
            ],
            PropertyInfo property => [property.PropertyType],
            FieldInfo field => [field.FieldType],
            Type nested => nested.BaseType is { } parent ? [parent] : [],
            _ => [],
        };

    private static IReadOnlyList<string> References(string project) =>
        [.. ProjectFile.Load(project).GetReferencedAssemblies().Select(a => a.Name!)];

    private static IEnumerable<string> Ours(IEnumerable<string> assemblies) =>
        assemblies
            .Where(name => name.StartsWith(ProjectFile.Prefix, StringComparison.Ordinal))
            .Select(name => name[ProjectFile.Prefix.Length..]);
}
