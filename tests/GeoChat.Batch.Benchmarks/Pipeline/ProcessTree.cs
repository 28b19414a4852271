using System.Globalization;

namespace GeoChat.Batch.Benchmarks.Pipeline;

/// <summary>Processor time and memory of a process and all that it started, from /proc.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100;

    /// <summary>User and system time in seconds, of ended children too.</summary>
    public static double CpuSeconds(int pid)
    {
        var parents = new Dictionary<int, (int Parent, double Ticks)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && Stat(id) is { } stat)
                parents[id] = stat;
        }

        return parents.Where(pair => IsIn(pair.Key)).Sum(pair => pair.Value.Ticks) / TicksPerSecond;

        bool IsIn(int id)
        {
            for (var at = id; at > 1 && parents.TryGetValue(at, out var row); at = row.Parent)
            {
                if (at == pid)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Resident memory of one process in megabytes.</summary>
    public static double ResidentMegabytes(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    private static (int Parent, double Ticks)? Stat(int id)
    {
        try
        {
            // The name may hold spaces and parentheses: what follows the last one is numbers.
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            double Of(int field) => double.Parse(fields[field], CultureInfo.InvariantCulture);
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), Of(11) + Of(12) + Of(13) + Of(14));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
