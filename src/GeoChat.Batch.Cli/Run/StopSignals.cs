using System.Runtime.InteropServices;

namespace GeoChat.Batch.Cli.Run;

/// <summary>Knows whether the user asked to stop (Ctrl-C, SIGTERM), beside the host, which does the stopping.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals() =>
        _registrations = [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(s =>
                PosixSignalRegistration.Create(s, _ => Came = true)
            ),
        ];

    /// <summary>A signal came.</summary>
    public bool Came { get; private set; }

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());
}
