using GeoChat.Batch.ServiceDefaults.Errors;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace GeoChat.Batch.ServiceDefaults.Bus;

/// <summary>
/// Connections to the broker besides the bus's own: to declare queues, and to check that it is reachable and accepts the login.
/// </summary>
public static class BrokerConnections
{
    /// <summary>Opens a connection that does not come back by itself.</summary>
    /// <exception cref="BrokerRefusedException">The broker answers and refuses.</exception>
    /// <exception cref="BrokerAwayException">It cannot be reached.</exception>
    public static async Task<IConnection> OpenAsync(RabbitMqOptions options, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            Uri = options.Uri,
            AutomaticRecoveryEnabled = false,
            ClientProvidedName = "geochat",
        };
        factory.UserName = options.User ?? factory.UserName;
        factory.Password = options.Password ?? factory.Password;
        var place = $"{factory.Endpoint.HostName}:{factory.Endpoint.Port}";
        try
        {
            var connection = await factory.CreateConnectionAsync(cancellationToken);
            // A virtual host that is not there shows with the first channel only.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            return connection;
        }
        catch (BrokerUnreachableException e) when (Find<AuthenticationFailureException>(e) is not null)
        {
            throw new BrokerRefusedException(
                $"the broker {place} refused user '{factory.UserName}'; "
                    + "correct user and password in RabbitMq:Uri, or in RabbitMq:User and RabbitMq:Password",
                e
            );
        }
        catch (Exception e) when (Find<OperationInterruptedException>(e) is { ShutdownReason.ReplyCode: Constants.NotAllowed } refused)
        {
            throw new BrokerRefusedException(
                $"the broker {place} refused virtual host '{factory.VirtualHost}' to user '{factory.UserName}' "
                    + $"({refused.ShutdownReason.ReplyText}); make the virtual host or grant its rights, or correct the path in "
                    + "RabbitMq:Uri",
                e
            );
        }
        catch (Exception e) when (e is BrokerUnreachableException or OperationInterruptedException or IOException or TimeoutException)
        {
            throw new BrokerAwayException(
                $"the broker {place} cannot be reached ({Cause(e)}); check that it runs and that RabbitMq:Uri is right",
                e
            );
        }
    }

    private static string Cause(Exception e)
    {
        while (e is AggregateException or { InnerException: not null })
            e = e is AggregateException many ? many.InnerExceptions[0] : e.InnerException!;
        return e.Message.TrimEnd('.');
    }

    private static T? Find<T>(Exception? e)
        where T : Exception =>
        e switch
        {
            null => null,
            T found => found,
            AggregateException many => many.InnerExceptions.Select(Find<T>).FirstOrDefault(found => found is not null),
            _ => Find<T>(e.InnerException),
        };
}
