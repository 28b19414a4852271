using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.ServiceDefaults.Errors;

namespace GeoChat.Batch.Cli.Hosts.Devices;

/// <summary>
/// Keeps one worker process alive: started again with growing pauses where it dies, told to drain where the supervisor stops.
/// </summary>
/// <param name="device">Its device.</param>
/// <param name="start">How it is started, at an address.</param>
/// <param name="drain">How long it may take to finish what it has.</param>
internal sealed class ChildProcess(WorkerDevice device, Func<string, ProcessStartInfo> start, TimeSpan drain)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1),
        LongestPause = TimeSpan.FromMinutes(1),
        Settled = TimeSpan.FromMinutes(1);

    /// <summary>128 + SIGTERM: it was still starting and had nothing to finish.</summary>
    private const int TerminatedEarly = 143;

    /// <summary>Its device.</summary>
    public WorkerDevice Device => device;

    /// <summary>Its process id; 0 between two lives.</summary>
    public int Pid { get; private set; }

    /// <summary>Where its health is asked for: a port of the loopback that was free when it was started.</summary>
    public string Url { get; private set; } = "";

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>
    /// Runs until told to stop, or until it ends with a code that a new start would only repeat (usage, bad input); returns the
    /// last exit code.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        for (var pause = FirstPause; ; Restarts++)
        {
            var began = Stopwatch.GetTimestamp();
            Url = FreeAddress();
            using var process = Process.Start(start(Url))!;
            Pid = process.Id;
            Lines.Note($"worker on {device}: process {Pid}");
            var stopped = await ExitAsync(process, stop);
            Pid = 0;
            var code = process.ExitCode;
            if (stopped && code == TerminatedEarly)
                return ExitCodes.Done;
            if (stopped || code is ExitCodes.Usage or ExitCodes.BadInput)
                return code;
            if (Stopwatch.GetElapsedTime(began) > Settled)
                pause = FirstPause;
            Lines.Note(
                $"worker on {device} ended with code {code}; it is started again in "
                    + $"{pause.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s"
            );
            try
            {
                await Task.Delay(pause, stop);
            }
            catch (OperationCanceledException)
            {
                return ExitCodes.Done;
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static string FreeAddress()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return $"http://{probe.LocalEndpoint}";
    }

    /// <summary>Waits for its end; true where it was told to.</summary>
    private async Task<bool> ExitAsync(Process process, CancellationToken stop)
    {
        try
        {
            await process.WaitForExitAsync(stop);
            return false;
        }
        catch (OperationCanceledException)
        {
            Signals.Terminate(process.Id);
        }

        using var limit = new CancellationTokenSource(drain);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Lines.Note(
                $"worker on {device} did not drain in {drain.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s "
                    + $"and is killed; its chips go to others when their leases end"
            );
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        return true;
    }
}
