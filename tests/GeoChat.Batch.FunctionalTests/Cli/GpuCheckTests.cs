using CliWrap;
using CliWrap.Buffered;

namespace GeoChat.Batch.FunctionalTests.Cli;

/// <summary>deploy/gpu-check.sh without a GPU: the same script and programs on the CPU, with a tiny model.</summary>
public sealed class GpuCheckTests
{
    [Fact]
    public async Task The_script_prints_parity_and_throughput_on_a_cpu_and_a_tiny_shape()
    {
        var built = Repository.PathOf("artifacts", "bin", "GeoChat.Batch.Benchmarks", "release_linux-x64");
        if (!File.Exists(Path.Combine(built, "GeoChat.Batch.Benchmarks.dll")))
            Assert.Skip("the benchmarks are not built: build the solution in Release");
        var result = await CliWrap
            .Cli.Wrap(Repository.PathOf("deploy", "gpu-check.sh"))
            .WithEnvironmentVariables(v =>
                v.Set("GPU_CHECK_BUILT", built)
                    .Set("DEVICE", "cpu")
                    .Set("SHAPE", "tiny")
                    .Set("DTYPE", "float32")
                    .Set("CHIPS", "2")
                    .Set("SLOTS", "2")
            )
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();

        Assert.True(result.ExitCode == 0, result.StandardError);
        Assert.Contains("| cpu, float32 | 28 | 28 |", result.StandardOutput, StringComparison.Ordinal);
        foreach (var k in new[] { 1, 4, 8 })
            Assert.Matches($@"\| K = {k} \| [0-9.]+ \| [0-9.]+ \| [0-9.]+ % \|", result.StandardOutput);
    }

    [Fact]
    public async Task Without_a_card_it_says_so()
    {
        var result = await CliWrap
            .Cli.Wrap(Repository.PathOf("deploy", "gpu-check.sh"))
            .WithEnvironmentVariables(v => v.Set("DEVICE", "cuda").Set("CARD", ""))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        if (File.Exists("/usr/bin/nvidia-smi"))
            Assert.Skip("this machine has a card");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("gpu-check: nvidia-smi finds no card", result.StandardError, StringComparison.Ordinal);
    }
}
