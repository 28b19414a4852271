using System.Diagnostics;
using System.Text.Json;

namespace GeoChat.Batch.Benchmarks.Engine;

/// <summary>
/// peers/plain_torch.py as a process that answers one question after another, so that its start and loading are in no figure.
/// </summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _process;

    private PeerProcess(Process process, string about)
    {
        _process = process;
        About = about;
    }

    /// <summary>Versions, and the BLAS in use.</summary>
    public string About { get; }

    /// <summary>Starts it; null where this machine's python3 has no torch.</summary>
    public static PeerProcess? Start(string model, int threads)
    {
        var start = new ProcessStartInfo(
            "/usr/bin/python3",
            [Path.Combine(Places.Root, "tests", "GeoChat.Batch.Benchmarks", "peers", "plain_torch.py"), model, threads.ToString()]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // Debian's reference BLAS is forty times slower than OpenBLAS: against that nothing is won. GEOCHAT_BENCH_BLAS names the
        // folder of an OpenBLAS that is not installed.
        foreach (
            var folder in new[]
            {
                Environment.GetEnvironmentVariable("GEOCHAT_BENCH_BLAS"),
                "/usr/lib/x86_64-linux-gnu/openblas-openmp",
                "/usr/lib/x86_64-linux-gnu/openblas-pthread",
            }
        )
        {
            if (folder is { Length: > 0 } && Directory.Exists(folder))
            {
                start.Environment["LD_LIBRARY_PATH"] = folder;
                break;
            }
        }

        start.Environment["OPENBLAS_NUM_THREADS"] = start.Environment["OMP_NUM_THREADS"] = threads.ToString();
        var process = Process.Start(start)!;
        return process.StandardOutput.ReadLine() is { } about ? new PeerProcess(process, about) : null;
    }

    /// <summary>One answer.</summary>
    public (int[] Tokens, double Seconds, double CpuSeconds) Ask(int[] ids, string rgb, int tokens)
    {
        _process.StandardInput.WriteLine(
            JsonSerializer.Serialize(
                new
                {
                    ids,
                    rgb,
                    @new = tokens,
                }
            )
        );
        _process.StandardInput.Flush();
        using var reply = JsonDocument.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the peer ended"));
        return (
            [.. reply.RootElement.GetProperty("tokens").EnumerateArray().Select(t => t.GetInt32())],
            reply.RootElement.GetProperty("seconds").GetDouble(),
            reply.RootElement.GetProperty("cpu_seconds").GetDouble()
        );
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
