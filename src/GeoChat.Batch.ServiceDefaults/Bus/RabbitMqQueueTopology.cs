using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace GeoChat.Batch.ServiceDefaults.Bus;

/// <summary>
/// Declares exchange, quorum queue and binding exactly as a receive endpoint does, over a connection of its own that lives for the
/// declaration: MassTransit's own <c>queue:</c> address would declare a classic queue and be refused where the quorum queue exists.
/// </summary>
internal sealed class RabbitMqQueueTopology(IOptions<RabbitMqOptions> options, TimeProvider clock) : IQueueTopology
{
    // Declared again now and then, so that a broker whose disk was wiped gets its queues back.
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, long> _declared = new();

    public async Task<Uri> EnsureAsync(string queue, CancellationToken cancellationToken)
    {
        if (!_declared.TryGetValue(queue, out var when) || clock.GetElapsedTime(when) > Trust)
        {
            await DeclareAsync(queue, cancellationToken);
            _declared[queue] = clock.GetTimestamp();
        }

        return new Uri("exchange:" + queue);
    }

    private async Task DeclareAsync(string queue, CancellationToken cancellationToken)
    {
        await using var connection = await BrokerConnections.OpenAsync(options.Value, cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        if (options.Value.Replicas is { } replicas)
            arguments["x-quorum-initial-group-size"] = replicas;
        await channel.ExchangeDeclareAsync(
            queue,
            ExchangeType.Fanout,
            durable: true,
            autoDelete: false,
            cancellationToken: cancellationToken
        );
        await channel.QueueDeclareAsync(
            queue,
            durable: true,
            exclusive: false,
            autoDelete: false,
            arguments,
            cancellationToken: cancellationToken
        );
        await channel.QueueBindAsync(queue, queue, "", cancellationToken: cancellationToken);
    }
}
