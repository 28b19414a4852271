using System.Text.RegularExpressions;

namespace GeoChat.Batch.FunctionalTests.Licences;

/// <summary>THIRD-PARTY-NOTICES.txt, which the build writes beside the program, and the licences that may stand in it.</summary>
public sealed class NoticesTests
{
    /// <summary>Expressions that an Apache-2.0 program may be distributed with.</summary>
    private static readonly string[] Allowed = ["Apache-2.0", "Apache-2.0 OR MPL-2.0", "BSD-3-Clause", "MIT", "PostgreSQL"];

    /// <summary>Packages that bring a text or an address instead, and what somebody read there.</summary>
    private static readonly Dictionary<string, string> Read = new()
    {
        ["Apache.Arrow"] = "Apache-2.0",
        ["BitMiracle.LibTiff.NET"] = "BSD-3-Clause",
        ["SQLite"] = "public domain",
        ["StandardWebhooks"] = "MIT",
        ["System.Security.Cryptography.ProtectedData"] = "MIT",
    };

    private static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "THIRD-PARTY-NOTICES.txt"));

    private static readonly IReadOnlyList<(string Package, string Version, string Licence)> Listed =
    [
        .. Regex
            .Matches(Text, @"^(\S+) (\S+)  \|  (.+)$", RegexOptions.Multiline)
            .Select(line => (line.Groups[1].Value, line.Groups[2].Value, line.Groups[3].Value)),
    ];

    [Fact]
    public void Every_package_of_the_lock_files_is_listed_with_its_version()
    {
        var locked = LockFile.All("src").SelectMany(file => file.Packages).ToHashSet();
        Assert.NotEmpty(locked);
        Assert.Equal(locked.Order(), Listed.Select(package => (package.Package, package.Version)).Order());
    }

    [Fact]
    public void Every_package_has_a_licence_that_the_program_may_be_distributed_with()
    {
        var unknown = Listed.Where(package => !Allowed.Contains(package.Licence) && !Read.ContainsKey(package.Package));
        Assert.True(
            !unknown.Any(),
            $"read the licence of {string.Join(", ", unknown)}; where it may be distributed with Apache-2.0 code, add it to {nameof(NoticesTests)}"
        );
    }

    [Fact]
    public void The_text_of_every_named_licence_is_there()
    {
        foreach (var licence in Allowed.SelectMany(allowed => allowed.Split(" OR ")).Where(name => name != "MPL-2.0"))
            Assert.Contains($"The licence named {licence}\n", Text, StringComparison.Ordinal);
        foreach (var (package, version, licence) in Listed)
        {
            if (licence.StartsWith("file ", StringComparison.Ordinal))
                Assert.Contains($"{package} {version}: {licence["file ".Length..]}", Text, StringComparison.Ordinal);
            if (licence.StartsWith("at ", StringComparison.Ordinal))
                Assert.Contains($"{package}, whose package brings no text", Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_program_is_distributed_with_its_own_licence() =>
        Assert.Equal(File.ReadAllText(Repository.PathOf("LICENSE")), File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "LICENSE")));
}
