using System.Globalization;

namespace GeoChat.Batch.Cli.Hosts.Devices;

/// <summary>A device that one worker process gets for itself.</summary>
/// <param name="Visible">What <c>CUDA_VISIBLE_DEVICES</c> says in that process: a number or an id as the driver names it; null is
/// the CPU.</param>
internal sealed record WorkerDevice(string? Visible)
{
    /// <summary>cpu or cuda, as the worker's option has it.</summary>
    public string Kind => Visible is null ? "cpu" : "cuda";

    /// <inheritdoc/>
    public override string ToString() => Visible is null ? "cpu" : $"cuda {Visible}";

    /// <summary>Reads <c>all</c>, or a list of <c>cpu</c>, numbers and ids.</summary>
    /// <param name="text">As on the command line.</param>
    /// <param name="visible">Value of <c>CUDA_VISIBLE_DEVICES</c> here, which numbers count within.</param>
    /// <param name="present">Number of CUDA devices that the system shows.</param>
    /// <exception cref="UsageException">Nothing that can be a device, or one that is not there.</exception>
    public static IReadOnlyList<WorkerDevice> Parse(string text, string? visible, int present)
    {
        var here = string.IsNullOrWhiteSpace(visible)
            ? [.. Enumerable.Range(0, present).Select(i => i.ToString(CultureInfo.InvariantCulture))]
            : visible.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (text == "all")
        {
            return here.Length > 0
                ? [.. here.Select(id => new WorkerDevice(id))]
                : throw new UsageException("--devices all finds no CUDA device here. Check the driver (nvidia-smi), or use --devices cpu");
        }

        var names = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return names.Length > 0 ? [.. names.Select(name => Of(name, here))] : throw Unknown(text);
    }

    /// <summary>Number of CUDA devices that the system shows; asks no driver, which would take memory on each.</summary>
    public static int Present() =>
        Directory.Exists("/dev")
            ? Directory
                .EnumerateFiles("/dev", "nvidia*")
                .Count(path => int.TryParse(Path.GetFileName(path)["nvidia".Length..], CultureInfo.InvariantCulture, out _))
            : 0;

    private static WorkerDevice Of(string name, string[] here)
    {
        if (name == "cpu")
            return new WorkerDevice(null as string);
        if (name.StartsWith("GPU-", StringComparison.Ordinal) || name.StartsWith("MIG-", StringComparison.Ordinal))
            return new WorkerDevice(name);
        if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            throw Unknown(name);
        return index < here.Length
            ? new WorkerDevice(here[index])
            : throw new UsageException(
                $"there is no CUDA device {index} here "
                    + $"({(here.Length == 0 ? "none is found" : $"0 to {here.Length - 1}")}). Check nvidia-smi, or use --devices cpu"
            );
    }

    private static UsageException Unknown(string text) =>
        new($"'{text}' is no device. Write --devices all, --devices 0,1 or --devices cpu,cpu");
}
