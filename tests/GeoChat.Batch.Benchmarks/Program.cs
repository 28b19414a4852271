// The figures of docs/benchmarks.md, one verb for each.
//   dotnet run -c Release --project tests/GeoChat.Batch.Benchmarks -- --help
using System.CommandLine;
using GeoChat.Batch.Benchmarks;
using GeoChat.Batch.Benchmarks.Engine;
using GeoChat.Batch.Benchmarks.Pipeline;
using GeoChat.Batch.Benchmarks.Tiling;

// Measured itself, start and all, against a small script: the other verbs are not to be made for it.
if (args is ["tiling-pass", ..])
    return await TilingPass.Command().Parse(args[1..]).InvokeAsync();

var root = new RootCommand("Measures GeoChat.Batch on this machine; each verb prints a table for docs/benchmarks.md.")
{
    MainJob.Command(),
    PipelineBenchmark.Command(),
    MemoryBenchmark.Command(),
    ScalingBenchmark.Command(),
    TilingBenchmark.Command(),
    ChipFileBenchmark.Command(),
    HugeBenchmark.Command(),
    MergingBenchmark.Command(),
    DistantBenchmark.Command(),
    EngineBenchmark.Command(),
    LoadBenchmark.Command(),
    DeviceBenchmark.Command(),
    RandomModel.Command(),
};

// Whoever stops a measurement leaves no server behind: they take a while to end.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
