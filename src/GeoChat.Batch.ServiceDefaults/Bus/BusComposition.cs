using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.ServiceDefaults.Bus;

/// <summary>Collects what each host of a process wants on the one bus; MassTransit takes its registrations in one call.</summary>
public static class BusComposition
{
    /// <summary>Adds a host's consumers; call before the bus is added.</summary>
    public static IServiceCollection AddToBus(this IServiceCollection services, Action<IBusRegistrationConfigurator> part)
    {
        Parts(services).Add(part);
        return services;
    }

    /// <summary>
    /// The bus of one process: nothing to install, and nothing survives the process, which the store heals at the next start.
    /// </summary>
    public static IServiceCollection AddInMemoryBus(this IServiceCollection services) =>
        services
            .AddSingleton<IQueueTopology, InMemoryQueueTopology>()
            .AddBus(bus =>
                bus.UsingInMemory(
                    (context, configuration) =>
                    {
                        configuration.UsePlainMessages();
                        configuration.ConfigureEndpoints(context);
                    }
                )
            )
            .Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);

    /// <summary>
    /// The bus of many processes: RabbitMQ with quorum queues and publisher confirms; options come from section <c>RabbitMq</c>. A
    /// host starts without it (jobs are accepted, health says what is missing), and its loops wait for it.
    /// </summary>
    public static IServiceCollection AddRabbitMqBus(this IServiceCollection services)
    {
        services.AddOptions<RabbitMqOptions>().BindConfiguration("RabbitMq").ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<IQueueTopology, RabbitMqQueueTopology>()
            .AddBus(bus =>
            {
                bus.ConfigureHealthCheckOptions(check => check.Name = "broker");
                bus.AddConfigureEndpointsCallback((context, _, endpoint) => endpoint.UseWorkQueue(context));
                bus.UsingRabbitMq(
                    (context, configuration) =>
                    {
                        var options = context.GetRequiredService<IOptions<RabbitMqOptions>>().Value;
                        configuration.Host(
                            options.Uri,
                            host =>
                            {
                                host.Heartbeat(options.Heartbeat);
                                host.PublisherConfirmation = true;
                                if (options.User is { } user)
                                    host.Username(user);
                                if (options.Password is { } password)
                                    host.Password(password);
                            }
                        );
                        configuration.UsePlainMessages();
                        configuration.ConfigureEndpoints(context);
                    }
                );
            });
    }

    /// <summary>
    /// Makes a RabbitMQ endpoint a quorum queue as <see cref="IQueueTopology"/> declares it; does nothing on another transport.
    /// </summary>
    public static void UseWorkQueue(this IReceiveEndpointConfigurator endpoint, IServiceProvider services)
    {
        if (endpoint is IRabbitMqReceiveEndpointConfigurator queue)
            queue.SetQuorumQueue(services.GetRequiredService<IOptions<RabbitMqOptions>>().Value.Replicas);
    }

    private static IServiceCollection AddBus(this IServiceCollection services, Action<IBusRegistrationConfigurator> transport) =>
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            Parts(services).ForEach(part => part(bus));
            transport(bus);
        });

    private static BusParts Parts(IServiceCollection services)
    {
        if (services.FirstOrDefault(descriptor => descriptor.ServiceType == typeof(BusParts))?.ImplementationInstance is BusParts parts)
            return parts;
        services.AddSingleton(parts = []);
        return parts;
    }

    private sealed class BusParts : List<Action<IBusRegistrationConfigurator>>;
}
