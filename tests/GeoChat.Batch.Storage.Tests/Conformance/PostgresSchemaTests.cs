using GeoChat.Batch.Storage.Errors;
using GeoChat.Batch.Storage.Postgres;
using Npgsql;

namespace GeoChat.Batch.Storage.Tests.Conformance;

/// <summary>Databases that this build cannot work on.</summary>
[Collection("postgres store")]
public sealed class PostgresSchemaTests(PostgresDatabase database)
{
    private const string History = "pipeline.\"__EFMigrationsHistory\"";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_cannot_be_used_is_named_with_cause_and_remedy_but_never_its_password()
    {
        await using var away = PostgresStore.Open("Host=127.0.0.1;Port=1;Database=store;Username=ann;Password=secret;Timeout=2");
        var error = await Assert.ThrowsAsync<StoreUnusableException>(() => away.CheckAsync(Token));
        Assert.Contains("127.0.0.1:1/store", error.Message);
        Assert.DoesNotContain("secret", error.Message);
        await using var stranger = PostgresStore.Open(
            new NpgsqlConnectionStringBuilder(await database.EmptyAsync(Token)) { Username = "nobody_here" }.ToString()
        );
        Assert.Contains("nobody_here", (await Assert.ThrowsAsync<StoreRefusedException>(() => stranger.CheckAsync(Token))).Message);
    }

    [Fact]
    public async Task A_schema_that_is_too_old_or_too_new_is_refused()
    {
        var connection = await database.NewAsync("versions", Token);
        await using var store = PostgresStore.Open(connection);
        Assert.Contains("migrate", (await Assert.ThrowsAsync<StoreTooOldException>(() => store.CheckAsync(Token))).Message);
        await store.MigrateAsync(Token);
        await store.CheckAsync(Token);
        await PostgresDatabase.ExecuteAsync(connection, $"INSERT INTO {History} VALUES ('29991231000000_Version9', '99')", Token);
        await Assert.ThrowsAsync<StoreTooNewException>(() => store.CheckAsync(Token));
    }

    [Fact]
    public async Task A_schema_of_an_earlier_build_is_refused_with_one_line_whether_checked_or_migrated()
    {
        var connection = await database.NewAsync("earlier", Token);
        await using var store = PostgresStore.Open(connection);
        await store.MigrateAsync(Token);
        // The migrations of the builds before this one.
        await PostgresDatabase.ExecuteAsync(connection, $"UPDATE {History} SET \"MigrationId\" = '20261124000001_Version1'", Token);
        await PostgresDatabase.ExecuteAsync(connection, $"INSERT INTO {History} VALUES ('20261128000001_Version2', '10.0.15')", Token);

        foreach (var use in (Func<CancellationToken, Task>[])[store.CheckAsync, store.MigrateAsync])
        {
            var error = await Assert.ThrowsAsync<StoreFromEarlierBuildException>(() => use(Token));
            Assert.DoesNotContain('\n', error.Message);
            foreach (var part in (string[])["/earlier", "earlier build", "Version2", "choose an empty store"])
                Assert.Contains(part, error.Message);
        }
        Assert.Equal(2, (await PostgresDatabase.ExecuteAsync(connection, $"SELECT \"MigrationId\" FROM {History}", Token)).Count);
    }
}
