using System.Diagnostics;

namespace GeoChat.Batch.Benchmarks;

/// <summary>What a command took.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">Processor time of the process.</param>
/// <param name="PeakMegabytes">Largest resident memory of the process.</param>
internal readonly record struct Measured(double Seconds, double CpuSeconds, double PeakMegabytes)
{
    /// <summary>Runs a command to its end; it must succeed.</summary>
    public static async Task<Measured> RunAsync(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var watch = Stopwatch.StartNew();
        var peak = 0.0;
        var cpu = 0.0;
        while (!process.HasExited)
        {
            try
            {
                process.Refresh();
                peak = Math.Max(peak, process.PeakWorkingSet64 / 1e6);
                cpu = process.TotalProcessorTime.TotalSeconds;
            }
            catch (InvalidOperationException)
            {
                break;
            }

            await Task.Delay(50);
        }

        await process.WaitForExitAsync();
        var seconds = watch.Elapsed.TotalSeconds;
        await output;
        var said = await errors;
        return process.ExitCode == 0
            ? new Measured(seconds, cpu, peak)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
    }
}
