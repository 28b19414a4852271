using System.Diagnostics;
using System.Text;
using GeoChat.Batch.Contracts;
using GeoChat.Batch.FunctionalTests.Pipeline.Messages;
using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.ServiceDefaults.Observability;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>What lies in the broker's queues: plain JSON that another program can write and read (docs/decisions/0013).</summary>
public sealed class MessageTests(RabbitMqTests.Broker broker) : IClassFixture<RabbitMqTests.Broker>
{
    private const string Job = "0af7651916cd43dd8448eb211c80319c";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, object> Messages =>
        new() { { "analyze-chip", new AnalyzeChip(1, 2, 3, "geochat-nano") }, { "scene-ready", new SceneReady(2) } };

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_message_is_its_record_as_JSON_and_the_trace_of_its_job(string name, object message)
    {
        using var listener = Listen();
        using var host = Bus();
        await host.StartAsync(Token);
        var queue = $"sent-{name}";
        var bus = host.Services.GetRequiredService<IBus>();
        var endpoint = await bus.GetSendEndpoint(await host.Services.GetRequiredService<IQueueTopology>().EnsureAsync(queue, Token));
        using (JobTrace.Start("dispatch", Job, ActivityKind.Producer))
            await endpoint.Send(message, Token);

        await using var connection = await BrokerConnections.OpenAsync(new RabbitMqOptions { Uri = broker.Server.Uri }, Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        var found = await channel.BasicGetAsync(queue, autoAck: true, Token);

        Assert.NotNull(found);
        Assert.Equal(Golden(name), Encoding.UTF8.GetString(found.Body.Span));
        Assert.Equal("application/json", found.BasicProperties.ContentType);
        var headers = found.BasicProperties.Headers!;
        var trace = Encoding.UTF8.GetString(Assert.IsType<byte[]>(headers["traceparent"]));
        Assert.StartsWith($"00-{Job}-", trace, StringComparison.Ordinal);
        Assert.DoesNotContain(headers.Keys, key => key.StartsWith("MT-Host", StringComparison.Ordinal) || key == "MT-MessageType");
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task A_message_of_another_program_is_consumed_in_the_trace_that_it_names()
    {
        using var listener = Listen();
        var received = new Received();
        using var host = Bus(services =>
            services.AddSingleton(received).AddToBus(bus => bus.AddConsumer<RecordingConsumer>().Endpoint(e => e.Name = "plain-chips"))
        );
        await host.StartAsync(Token);
        await using var connection = await BrokerConnections.OpenAsync(new RabbitMqOptions { Uri = broker.Server.Uri }, Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        await channel.BasicPublishAsync(
            exchange: "",
            routingKey: "plain-chips",
            mandatory: true,
            new BasicProperties
            {
                ContentType = "application/json",
                Headers = new Dictionary<string, object?> { ["traceparent"] = $"00-{Job}-00f067aa0ba902b7-01" },
            },
            Encoding.UTF8.GetBytes(Golden("analyze-chip")),
            Token
        );

        var (chip, trace) = await received.First.Task.WaitAsync(TimeSpan.FromSeconds(60), Token);

        Assert.Equal((new AnalyzeChip(1, 2, 3, "geochat-nano"), Job), (chip, trace));
        await host.StopAsync(Token);
    }

    private static string Golden(string name) =>
        File.ReadAllText(Repository.PathOf("tests", "GeoChat.Batch.FunctionalTests", "Fixtures", "messages", $"{name}.json"));

    private static ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private IHost Bus(Action<IServiceCollection>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["RabbitMq:Uri"] = broker.Server.Uri.ToString();
        builder.Services.AddSingleton(TimeProvider.System).AddLogging();
        more?.Invoke(builder.Services);
        builder.Services.AddRabbitMqBus();
        builder.Services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);
        return builder.Build();
    }
}
