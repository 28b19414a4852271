using System.Security.Cryptography;
using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;

namespace GeoChat.Batch.FunctionalTests.Licences;

/// <summary>Every sample, model, picture and fixture says where it is from and what its licence is (docs/provenance.md).</summary>
public sealed class ProvenanceTests
{
    private static readonly string[] Licences =
    [
        "Apache-2.0",
        "BSD-3-Clause",
        "CC0-1.0",
        "MIT",
        "MIT-CMU (HPND)",
        "public domain or BSD-3-Clause, as the scene",
    ];

    private static readonly Regex Row = new(
        @"^\| `(?<files>[^`]+)` \| (?<from>[^|]+) \| (?<licence>[^|]+) \| (`(?<hash>[0-9a-f]{64})`)? ?\|$"
    );

    private static readonly IReadOnlyList<Origin> Table =
    [
        .. File.ReadLines(Repository.PathOf("docs", "provenance.md"))
            .Select(line => Row.Match(line))
            .Where(row => row.Success)
            .Select(row => new Origin(row.Groups["files"].Value, row.Groups["licence"].Value, row.Groups["hash"].Value)),
    ];

    [Fact]
    public async Task Every_file_that_is_data_has_its_row()
    {
        var files = await FilesAsync();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => !Table.Any(row => row.Fits(file)));
    }

    [Fact]
    public async Task Every_row_has_its_files()
    {
        var files = await FilesAsync();
        Assert.DoesNotContain(Table, row => !files.Any(row.Fits));
    }

    [Fact]
    public void Every_licence_is_one_that_we_may_pass_on() => Assert.DoesNotContain(Table, row => !Licences.Contains(row.Licence));

    [Fact]
    public async Task Files_of_other_projects_are_those_that_were_taken()
    {
        var taken = Table.Where(row => row.Hash.Length > 0).ToList();
        Assert.NotEmpty(taken);
        foreach (var row in taken)
        {
            var bytes = await File.ReadAllBytesAsync(Repository.PathOf(row.Files), TestContext.Current.CancellationToken);
            Assert.Equal((row.Files, row.Hash), (row.Files, Convert.ToHexStringLower(SHA256.HashData(bytes))));
        }
    }

    /// <summary>What Git has: models/ may hold models of a user too, which are not ours.</summary>
    private static async Task<IReadOnlyList<string>> FilesAsync()
    {
        Assert.SkipUnless(Path.Exists(Repository.PathOf(".git")), "this is no Git checkout");
        var listed = await CliWrap
            .Cli.Wrap("git")
            .WithArguments(["ls-files", "--", "samples", "models", "docs/images", "tests/*/Fixtures/*"])
            .WithWorkingDirectory(Repository.Root)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        return listed.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed record Origin(string Files, string Licence, string Hash)
    {
        private readonly Regex _pattern = new(
            "^"
                + Regex.Escape(Files).Replace(@"\*\*", ".+", StringComparison.Ordinal).Replace(@"\*", "[^/]+", StringComparison.Ordinal)
                + "$"
        );

        public bool Fits(string file) => _pattern.IsMatch(file);
    }
}
