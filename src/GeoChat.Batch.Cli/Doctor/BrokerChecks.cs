using System.Text;
using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.ServiceDefaults.Errors;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace GeoChat.Batch.Cli.Doctor;

/// <summary>The broker: lets us in, makes a quorum queue, and confirms a message (under an alarm it takes none).</summary>
internal static class BrokerChecks
{
    private const string Broker = "broker",
        Queues = "quorum queues",
        Messages = "messages";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<Finding>> RunAsync(RabbitMqOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await BrokerConnections.OpenAsync(options, cancellationToken);
            var version =
                connection.ServerProperties?.TryGetValue("version", out var said) == true && said is byte[] text
                    ? Encoding.UTF8.GetString(text)
                    : "of unknown version";
            return
            [
                Finding.Ok(Broker, $"RabbitMQ {version} at {connection.Endpoint.HostName}:{connection.Endpoint.Port}"),
                .. await QueueAsync(connection, options.Replicas, cancellationToken),
            ];
        }
        catch (ServiceException e)
        {
            return [Finding.Fail(Broker, e.Message)];
        }
    }

    private static async Task<IReadOnlyList<Finding>> QueueAsync(IConnection connection, int? replicas, CancellationToken cancellationToken)
    {
        var blocked = "";
        connection.ConnectionBlockedAsync += (_, blocking) =>
        {
            blocked = blocking.Reason;
            return Task.CompletedTask;
        };
        var name = QueueNames.AnalyzeChip($"doctor-{Guid.NewGuid():N}");
        // It goes by itself should this process not get to delete it.
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-expires"] = 60_000 };
        if (replicas is { } count)
            arguments["x-quorum-initial-group-size"] = count;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        var made = false;
        try
        {
            await using var channel = await connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
                deadline.Token
            );
            await channel.QueueDeclareAsync(
                name,
                durable: true,
                exclusive: false,
                autoDelete: false,
                arguments,
                cancellationToken: deadline.Token
            );
            made = true;
            await channel.BasicPublishAsync("", name, mandatory: true, Encoding.UTF8.GetBytes("geochat doctor"), deadline.Token);
            var got = await channel.BasicGetAsync(name, autoAck: true, deadline.Token);
            await channel.QueueDeleteAsync(name, cancellationToken: deadline.Token);
            return
            [
                Finding.Ok(Queues, "can be made"),
                got is null
                    ? Finding.Fail(Messages, "one was confirmed and is not there", "see the broker's log")
                    : Finding.Ok(Messages, "are confirmed and delivered"),
            ];
        }
        catch (OperationInterruptedException e)
        {
            return
            [
                Finding.Fail(
                    Queues,
                    $"the broker refused: {e.ShutdownReason?.ReplyText}",
                    "give the user configure, write and read rights on 'analyze-chip.*' and 'scene-ready*' (rabbitmqctl set_permissions)"
                ),
            ];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return made
                ?
                [
                    Finding.Ok(Queues, "can be made"),
                    Finding.Fail(
                        Messages,
                        blocked.Length > 0
                            ? $"none is taken: the broker is under an alarm ({blocked})"
                            : $"none was confirmed in {Deadline.TotalSeconds} s",
                        "free memory or disk on the broker (rabbitmq-diagnostics alarms), or see its log"
                    ),
                ]
                :
                [
                    Finding.Fail(
                        Queues,
                        $"none was made in {Deadline.TotalSeconds} s",
                        "see the broker's log: a majority of its nodes may be away"
                    ),
                ];
        }
    }
}
