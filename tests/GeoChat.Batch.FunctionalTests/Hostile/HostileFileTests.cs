using GeoChat.Batch.FunctionalTests.Cli;

namespace GeoChat.Batch.FunctionalTests.Hostile;

/// <summary>Malformed TIFFs end in an error that says what is wrong, or in pixels; never in a crash, a hang or swollen memory.</summary>
public sealed class HostileFileTests
{
    private const long MostBytes = 512L << 20;

    [Fact]
    public async Task Malformed_files_of_other_projects_fuzzers_do_no_harm()
    {
        // A few dozen, under licences that let us keep them (Fixtures/hostile/README.md); all of them where the shared data lies beside.
        var files = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "tests", "GeoChat.Batch.FunctionalTests", "Fixtures", "hostile"))
            .Where(f => !f.EndsWith(".md", StringComparison.Ordinal));
        if (SharedFolder.Find("data/scenes_bad") is { } shared)
            files = files.Concat(Directory.EnumerateFiles(shared, "*", SearchOption.AllDirectories));
        using var scratch = new ScratchFolder();
        var reader = new HostileReader(scratch.Path);
        string[] all = [.. files.Order(StringComparer.Ordinal)];
        Assert.True(all.Length > 30, $"only {all.Length} files");
        await reader.ReadAsync(all, TestContext.Current.CancellationToken);
        Assert.True(reader.Faults.Count == 0, string.Join('\n', reader.Faults));
        Assert.Equal(all.Length, reader.Lines.Count);
        Assert.True(reader.PeakBytes <= MostBytes, $"the reader took {reader.PeakBytes >> 20} MiB");
        Assert.All(
            reader.Lines,
            line => Assert.True(line.GetProperty("opens").GetBoolean() || line.GetProperty("error").GetString()!.Length > 10)
        );
    }

    [Fact]
    public async Task Mutated_files_do_no_harm()
    {
        // Another seed: GEOCHAT_FUZZ_SEED; more files: GEOCHAT_FUZZ=COUNT.
        var seed = Number("GEOCHAT_FUZZ_SEED", 1);
        var count = Number("GEOCHAT_FUZZ", 3000);
        using var scratch = new ScratchFolder();
        var reader = new HostileReader(scratch.Path);
        var seeds = MutationSeeds.All();
        for (var from = 0; from < count; from += 1000)
        {
            var folder = Directory.CreateDirectory(Path.Combine(scratch.Path, "files")).FullName;
            string[] files =
            [
                .. Enumerable
                    .Range(from, Math.Min(1000, count - from))
                    .Select(i =>
                    {
                        var path = Path.Combine(folder, $"{seed}-{i}.tif");
                        File.WriteAllBytes(path, Mutator.Mutate(seeds, seed, i));
                        return path;
                    }),
            ];
            await reader.ReadAsync(files, TestContext.Current.CancellationToken);
            Directory.Delete(folder, recursive: true);
        }

        Assert.True(reader.Faults.Count == 0, $"seed {seed}:\n{string.Join('\n', reader.Faults)}");
        Assert.Equal(count, reader.Lines.Count);
        Assert.True(reader.PeakBytes <= MostBytes, $"seed {seed}: the reader took {reader.PeakBytes >> 20} MiB");
        // The mutator reaches both ends: some files still open, some do not.
        Assert.Contains(reader.Lines, line => line.GetProperty("opens").GetBoolean());
        Assert.Contains(reader.Lines, line => !line.GetProperty("opens").GetBoolean());
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;
}
