namespace GeoChat.Batch.Inference.Native;

/// <summary>What the processor says it can do.</summary>
internal static class CpuFeatures
{
    /// <summary>
    /// Whether it multiplies bfloat16 matrices by itself (AMX or AVX512-BF16). By its flags, never by timing, so that a machine
    /// always computes the same.
    /// </summary>
    public static bool MultipliesBfloat16 { get; } = Flags("/proc/cpuinfo") is { } flags && ListsBfloat16(flags);

    /// <summary>Whether flags, as /proc/cpuinfo lists them, say so.</summary>
    public static bool ListsBfloat16(string flags) =>
        flags.Split(' ') is var words && (words.Contains("amx_bf16") || words.Contains("avx512_bf16"));

    private static string? Flags(string file) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)) : null;
}
