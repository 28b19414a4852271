using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GeoChat.Batch.Worker.Engine;

/// <summary>Ends the process with a non-zero code when the engine is at fault: no chip is marked, a healthy worker takes over.</summary>
public sealed partial class EngineFaults(IHostApplicationLifetime lifetime, ILogger<EngineFaults> logger)
{
    /// <summary>The first fault, if any.</summary>
    public Exception? First { get; private set; }

    /// <summary>Stops the host.</summary>
    public void Report(Exception fault)
    {
        First ??= fault;
        EngineFaulted(fault);
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The engine is at fault; this worker ends and marks no chip")]
    private partial void EngineFaulted(Exception fault);
}
