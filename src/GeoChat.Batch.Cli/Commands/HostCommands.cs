using System.CommandLine;
using GeoChat.Batch.Cli.Hosts;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.ServiceDefaults.Errors;
using GeoChat.Batch.Storage.Postgres;
using Microsoft.Extensions.Configuration;

namespace GeoChat.Batch.Cli.Commands;

/// <summary>
/// The hosts of the distributed set-up: <c>geochat ingest</c>, <c>worker</c>, <c>api</c>, and <c>migrate</c> for their database.
/// </summary>
internal static class HostCommands
{
    /// <summary>What help says after the options.</summary>
    public const string More = """
        Settings come from the environment (GEOCHAT_Section__Key) or --set Section:Key=VALUE; docs/operations.md lists them:
          Store:Postgres       connection string of the database (PostgreSQL with PostGIS)
          RabbitMq:Uri         amqp://user:password@host:5672/
          Chips:Folder or Chips:AzureConnection
        """;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Command> Create() => [IngestCommand.Create(), WorkerCommand.Create(), ApiCommand.Create(), Migrate()];

    private static Command Migrate()
    {
        var command = new Command("migrate", "Make or upgrade the schema of the database that Store:Postgres names");
        var sets = new Option<string[]>("--set") { Description = "Section:Key=VALUE; repeatable", HelpName = "SETTING" };
        command.Options.Add(sets);
        command.SetAction(
            async (parsed, token) =>
            {
                var configuration = new ConfigurationBuilder()
                    .AddEnvironmentVariables("GEOCHAT_")
                    .AddInMemoryCollection(new HostSettings("", parsed.GetValue(sets) ?? [], false).Pairs())
                    .Build();
                await using var store = PostgresStore.Open(DistributedHost.ConnectionString(configuration));
                await store.MigrateAsync(token);
                Lines.Note("the schema is up to date");
                return ExitCodes.Done;
            }
        );
        return command;
    }
}
