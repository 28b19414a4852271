using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace GeoChat.Batch.ServiceDefaults;

/// <summary>Collects what each host of a process wants on the one bus; MassTransit takes its registrations in one call.</summary>
public static class BusComposition
{
    /// <summary>Adds a host's consumers; call before <see cref="AddInMemoryBus"/>.</summary>
    public static IServiceCollection AddToBus(this IServiceCollection services, Action<IBusRegistrationConfigurator> part)
    {
        Parts(services).Add(part);
        return services;
    }

    /// <summary>The bus of one process: nothing to install, and nothing survives the process, which the store heals at the next start.</summary>
    public static IServiceCollection AddInMemoryBus(this IServiceCollection services) => services.AddMassTransit(bus =>
    {
        bus.DisableUsageTelemetry();
        Parts(services).ForEach(part => part(bus));
        bus.UsingInMemory((context, configuration) => configuration.ConfigureEndpoints(context));
    }).Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);

    private static BusParts Parts(IServiceCollection services)
    {
        if (services.FirstOrDefault(descriptor => descriptor.ServiceType == typeof(BusParts))?.ImplementationInstance is BusParts parts)
            return parts;
        services.AddSingleton(parts = []);
        return parts;
    }

    private sealed class BusParts : List<Action<IBusRegistrationConfigurator>>;
}
