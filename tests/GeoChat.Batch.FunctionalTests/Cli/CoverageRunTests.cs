using System.Text.Json;
using System.Text.RegularExpressions;
using GeoChat.Batch.FunctionalTests.Pipeline;
using GeoChat.Batch.Storage.Features;
using GeoChat.Batch.Storage.GeoPackage;
using Microsoft.Data.Sqlite;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>What became of every pixel, where a chip fails and others repeat it: everybody who tells it tells the same.</summary>
public sealed class CoverageRunTests : IDisposable
{
    private const int Side = 504;
    private const string Eighth = "SELECT content_hash FROM chips WHERE col = 3 AND row = 1 AND content_hash IS NOT NULL";

    private readonly ScratchFolder _scratch = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_chip_that_repeats_a_failed_one_is_failed_wherever_it_is_told()
    {
        // Four columns and three rows; the third row shows four times what the last chip of the second shows.
        var scene = TestScenes.Write(
            _scratch["a.tif"],
            4 * Side,
            3 * Side,
            (x, y) => y < 2 * Side ? TestScenes.Textured(x, y) : TestScenes.Textured((3 * Side) + (x % Side), y - Side),
            georeference: false
        );
        using var process = Geochat.StartInto(
            _scratch["log"],
            [
                "run",
                scene,
                "--query",
                "refer: ships",
                "--engine",
                "constant",
                "--constant-delay-ms",
                "1000",
                "--slots",
                "1",
                "--overlap",
                "0",
                "--no-georef",
                "--out",
                _scratch["out"],
            ]
        );
        // One chip is answered at a time, so the eighth is read seconds after its row is there.
        var eighth = await UntilThereAsync(process);
        File.Delete(_scratch["out", ".geochat", "chips", eighth[..2], $"{eighth}.chip"]);
        await process.WaitForExitAsync(Token);
        var said = await File.ReadAllTextAsync(_scratch["log"], Token);
        Assert.True(process.ExitCode == 4, said);

        using var summary = JsonDocument.Parse(await File.ReadAllTextAsync(_scratch["out", "a", "summary.json"], Token));
        var coverage = summary.RootElement.GetProperty("coverage");
        Assert.Equal(
            (7L * Side * Side, 5L * Side * Side),
            (coverage.GetProperty("processed").GetInt64(), coverage.GetProperty("failed").GetInt64())
        );
        Assert.Equal("""{"failed":5,"processed":7}""", JsonSerializer.Serialize(summary.RootElement.GetProperty("chips")));
        Assert.Equal(5, summary.RootElement.GetProperty("failedChips").GetArrayLength());
        Assert.Contains("58.3", said, StringComparison.Ordinal);
        Assert.Contains("41.7", said, StringComparison.Ordinal);
        Assert.Contains("5 chips of a failed", said, StringComparison.Ordinal);

        var page = await File.ReadAllTextAsync(_scratch["out", "a", "map.html"], Token);
        Assert.Equal((7, 5), (Regex.Count(page, ",504,504,\"processed\","), Regex.Count(page, ",504,504,\"failed\",")));

        await using var store = GeoPackageStore.Open(_scratch["out", ".geochat", "store.gpkg"]);
        var query = FeatureQuery.Items(StoreCollections.Coverage, new FeatureFilter(), store.Dialect);
        var rows = await store.ReadAsync(
            session =>
                session.QueryAsync(
                    query.Sql,
                    r => (r.GetString(r.GetOrdinal("outcome")), HasReason: !r.IsDBNull(r.GetOrdinal("reason"))),
                    Token,
                    query.Values
                ),
            Token
        );
        Assert.Equal(
            [("failed", true, 5), ("processed", false, 7)],
            rows.CountBy(row => row).OrderBy(row => row.Key).Select(row => (row.Key.Item1, row.Key.HasReason, row.Value))
        );
    }

    private async Task<string> UntilThereAsync(System.Diagnostics.Process process)
    {
        while (!process.HasExited)
        {
            if (File.Exists(_scratch["out", ".geochat", "store.gpkg"]) && await EighthAsync() is { } name)
                return name;
            await Task.Delay(50, Token);
        }

        throw new InvalidOperationException(await File.ReadAllTextAsync(_scratch["log"], Token));
    }

    private async Task<string?> EighthAsync()
    {
        try
        {
            await using var connection = new SqliteConnection(
                $"Data Source={_scratch["out", ".geochat", "store.gpkg"]};Mode=ReadOnly;Pooling=False"
            );
            await connection.OpenAsync(Token);
            await using var command = connection.CreateCommand();
            command.CommandText = Eighth;
            return await command.ExecuteScalarAsync(Token) as string;
        }
        catch (SqliteException)
        {
            // The tables are being made.
            return null;
        }
    }
}
