using System.Reflection;
using System.Text.RegularExpressions;

namespace GeoChat.Batch.FunctionalTests.Deploy;

/// <summary>Every setting that deploy files and documents name is one that the program reads.</summary>
public sealed partial class SettingNameTests
{
    /// <summary>Read by name, without an options class.</summary>
    private static readonly string[] ByName = ["Store:Postgres"];

    private static readonly Lazy<IReadOnlyDictionary<string, Type>> Sections = new(() =>
    {
        var types = Directory
            .EnumerateFiles(AppContext.BaseDirectory, "GeoChat.Batch.*.dll")
            .Where(file => !file.EndsWith("Tests.dll", StringComparison.Ordinal))
            .Select(Assembly.LoadFrom)
            .Append(typeof(GeoChat.Batch.Cli.CommandLine).Assembly)
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal))
            .ToLookup(type => type.Name);
        var sources = Directory
            .EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Select(File.ReadAllText);
        return sources
            .SelectMany(source => Bound().Matches(source).Concat(Taken().Matches(source)))
            .DistinctBy(match => match.Groups["section"].Value)
            .ToDictionary(
                match => match.Groups["section"].Value,
                match => types[match.Groups["type"].Value].First(),
                StringComparer.OrdinalIgnoreCase
            );
    });

    [Theory]
    [InlineData("docker-compose.yml", 6)]
    [InlineData("helm/geochat-batch/templates/_helpers.tpl", 7)]
    [InlineData("helm/geochat-batch/templates/ingest.yaml", 1)]
    [InlineData("helm/geochat-batch/templates/workers.yaml", 1)]
    [InlineData("docs/operations.md", 8)]
    public async Task Every_variable_is_read(string file, int atLeast)
    {
        var names = Variable()
            .Matches(await File.ReadAllTextAsync(Repository.PathOf(file), TestContext.Current.CancellationToken))
            .Select(match => match.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal))
            .Distinct()
            .ToList();
        Assert.True(names.Count >= atLeast, $"{names.Count} variables found in {file}");
        Assert.DoesNotContain(names, name => !IsRead(name));
    }

    [Fact]
    public async Task Every_variable_of_the_rendered_chart_is_read()
    {
        var documents = await ChartTests.RenderAsync(
            """{"database": {"host": "db", "existingSecret": "pg"}, "rabbitmq": {"uri": "amqp://b/", "existingSecret": "r"}, "chips": {"existingClaim": "c"}}"""
        );
        var names = documents
            .SelectMany(Yaml.Strings)
            .Where(text => text.StartsWith("GEOCHAT_", StringComparison.Ordinal))
            .Select(text => text["GEOCHAT_".Length..].Replace("__", ":", StringComparison.Ordinal))
            .Distinct()
            .ToList();
        Assert.True(names.Count >= 6);
        Assert.DoesNotContain(names, name => !IsRead(name));
    }

    [Fact]
    public void A_name_that_nothing_reads_is_found() =>
        Assert.Equal(
            ["Worker:Slots", "Ingest:Models:0", "Worker:Remote:Endpoint"],
            (
                (string[])
                    [
                        "Worker:Slot",
                        "Worker:Slots",
                        "Worker:Slots:0",
                        "Nothing:Here",
                        "Ingest:Models:0",
                        "Ingest:Models:x",
                        "Worker:Remote:Endpoint",
                        "Worker:Remote:End",
                    ]
            ).Where(IsRead)
        );

    private static bool IsRead(string name)
    {
        var parts = name.Split(':');
        return ByName.Contains(name, StringComparer.OrdinalIgnoreCase)
            || (parts.Length > 1 && Sections.Value.TryGetValue(parts[0], out var type) && Reads(type, parts.AsSpan(1)));
    }

    /// <summary>Follows members, names of a dictionary and places of a list.</summary>
    private static bool Reads(Type type, ReadOnlySpan<string> path)
    {
        if (path.Length == 0)
            return true;
        if (type == typeof(string) || type.IsValueType || type == typeof(Uri))
            return false;
        if (
            type.GetInterfaces()
                .Prepend(type)
                .FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IDictionary<,>)) is
            { } dictionary
        )
            return Reads(dictionary.GetGenericArguments()[1], path[1..]);
        if (
            type.GetInterfaces()
                .Prepend(type)
                .FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IEnumerable<>)) is
            { } list
        )
            return int.TryParse(path[0], System.Globalization.CultureInfo.InvariantCulture, out _)
                && Reads(list.GetGenericArguments()[0], path[1..]);
        return type.GetProperty(path[0], BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is { } property
            && Reads(property.PropertyType, path[1..]);
    }

    [GeneratedRegex("""AddOptions<(?<type>\w+)>\(\)\s*\.BindConfiguration\("(?<section>\w+)"\)""")]
    private static partial Regex Bound();

    [GeneratedRegex("""GetSection\("(?<section>\w+)"\)\s*\.Get<(?<type>\w+)>""")]
    private static partial Regex Taken();

    [GeneratedRegex(@"\bGEOCHAT_([A-Z][A-Za-z]*__[A-Za-z0-9_]+)")]
    private static partial Regex Variable();
}
