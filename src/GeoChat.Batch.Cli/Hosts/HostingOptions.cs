using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace GeoChat.Batch.Cli.Hosts;

/// <summary>How a host process lives (section <c>Hosting</c>).</summary>
public sealed class HostingOptions
{
    /// <summary>
    /// How long a host that is told to stop may take to finish what it has. Kubernetes' terminationGracePeriodSeconds has to be
    /// longer.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The options before the host is built, which needs them to be.</summary>
    /// <exception cref="UsageException">A value that cannot be.</exception>
    public static HostingOptions Read(IConfiguration configuration)
    {
        try
        {
            var options = configuration.GetSection("Hosting").Get<HostingOptions>() ?? new();
            Validator.ValidateObject(options, new(options), validateAllProperties: true);
            return options;
        }
        catch (Exception e) when (e is InvalidOperationException or ValidationException)
        {
            throw new UsageException($"the section Hosting cannot be used: {e.Message.TrimEnd('.')}");
        }
    }
}
