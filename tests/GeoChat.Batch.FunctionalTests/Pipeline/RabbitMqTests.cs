using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>RabbitMQ between the parts of one process, over a GeoPackage: a mix that nobody chooses, whose broker dies.</summary>
public sealed class RabbitMqTests(RabbitMqTests.Broker broker) : IClassFixture<RabbitMqTests.Broker>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broker_killed_twice_during_a_job_costs_no_chip_and_doubles_none()
    {
        await using var pipeline = await StartAsync(
            ("Worker:ConstantDelay", "00:00:00.100"),
            ("Worker:Slots", "2"),
            ("Ingest:QueuedTimeout", "00:00:05"),
            ("Ingest:ReconcileInterval", "00:00:01")
        );
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 8000, 5000, TestScenes.Textured);
        var submitted = await pipeline.SubmitAsync(scene);
        for (var kill = 1; kill <= 2; kill++)
        {
            while ((await pipeline.Jobs.FindAsync(submitted.Job.Uid, Token))!.Chips.Done < 40 * kill)
                await Task.Delay(20, Token);
            await broker.Server.KillAsync();
            await broker.Server.RunAsync(Token);
        }

        var status = await pipeline.EndAsync(submitted.Job.Uid);
        Assert.Equal(JobState.Successful, status.Job.State);
        Assert.False(status.Job.Partial);
        Assert.Equal(status.Chips.Total, status.Chips.Done);
        // The constant answer says one box a chip.
        Assert.Equal(status.Chips.Total, status.Boxes);
    }

    private Task<EmbeddedPipeline> StartAsync(params (string, string)[] settings) =>
        EmbeddedPipeline.StartAsync(
            services => services.AddRabbitMqBus(),
            "{<10><10><20><20>|<90>}",
            [("RabbitMq:Uri", broker.Server.Uri.ToString()), .. settings]
        );

    public sealed class Broker : IAsyncLifetime
    {
        public RabbitMqServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await RabbitMqServer.StartAsync(CancellationToken.None);

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
