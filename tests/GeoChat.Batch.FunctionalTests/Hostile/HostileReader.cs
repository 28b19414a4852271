using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GeoChat.Batch.FunctionalTests.Cli;

namespace GeoChat.Batch.FunctionalTests.Hostile;

/// <summary>
/// Reads files in a child process, as <c>geochat scene info --json --checksums</c>, whose lines go to a file: a crash, a hang or a
/// swollen process is seen from outside and laid to the file that caused it, and the child goes on with the next.
/// </summary>
internal sealed class HostileReader(string scratch)
{
    private const int Done = 0,
        BadInput = 3,
        MostAtOnce = 500,
        MostFaults = 10;
    private const double MostSecondsOfOneFile = 10;
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(3);

    /// <summary>What the child said of each file.</summary>
    public List<JsonElement> Lines { get; } = [];

    /// <summary>Files that ended the child, or kept it busy for more than ten seconds of processor time.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Largest resident memory of any child.</summary>
    public long PeakBytes { get; private set; }

    public async Task ReadAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var next = 0;
        while (next < files.Count && Faults.Count < MostFaults)
        {
            string[] batch = [.. files.Skip(next).Take(MostAtOnce)];
            var (read, fault) = await ReadBatchAsync(batch, cancellationToken);
            next += read;
            if (fault is null)
                continue;
            Faults.Add($"{batch[read]}: {fault}");
            next++;
        }
    }

    private async Task<(int Read, string? Fault)> ReadBatchAsync(string[] files, CancellationToken cancellationToken)
    {
        var log = Path.Combine(scratch, $"{Guid.NewGuid():N}.log");
        using var process = Geochat.StartInto(log, ["scene", "info", "--json", "--checksums", .. files]);
        var fault = await WatchAsync(process, log, cancellationToken);
        var lines = new List<JsonElement>();
        var rest = new List<string>();
        foreach (var line in await File.ReadAllLinesAsync(log, cancellationToken))
        {
            if (line.StartsWith("{\"file\": ", StringComparison.Ordinal) && line.EndsWith('}'))
                lines.Add(JsonDocument.Parse(line).RootElement);
            else
                rest.Add(line);
        }

        Lines.AddRange(lines);
        File.Delete(log);
        fault ??=
            lines.Count == files.Length && process.ExitCode is Done or BadInput
                ? null
                : $"ended with {process.ExitCode}: {string.Join(' ', rest.Take(4))}";
        return (lines.Count, lines.Count < files.Length ? fault : null);
    }

    /// <summary>Waits for the end; a file that takes too long ends it.</summary>
    private async Task<string?> WatchAsync(Process process, string log, CancellationToken cancellationToken)
    {
        var size = -1L;
        var since = 0.0;
        var silent = Stopwatch.StartNew();
        while (!process.HasExited)
        {
            await Task.Delay(100, cancellationToken);
            var (cpu, peak) = Used(process.Id);
            PeakBytes = Math.Max(PeakBytes, peak);
            var now = File.Exists(log) ? new FileInfo(log).Length : 0;
            if (now != size)
            {
                size = now;
                since = cpu;
                silent.Restart();
            }

            // Processor time, since the machine may be busy with others; the wall clock only ends what sleeps for ever.
            if (cpu - since <= MostSecondsOfOneFile && silent.Elapsed < LongestSilence)
                continue;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(cancellationToken);
            return $"kept the reader busy for {cpu - since:0.0} s";
        }

        return null;
    }

    private static (double CpuSeconds, long PeakBytes) Used(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            var peak = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            var kilobytes = peak is null
                ? 0
                : long.Parse(peak.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
            return (ticks / 100.0, kilobytes * 1024);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return (0, 0);
        }
    }
}
