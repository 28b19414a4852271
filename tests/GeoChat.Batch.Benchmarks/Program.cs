// The figures of docs/benchmarks.md, one verb for each.
//   dotnet run -c Release --project tests/GeoChat.Batch.Benchmarks -- --help
using System.CommandLine;
using GeoChat.Batch.Benchmarks;
using GeoChat.Batch.Benchmarks.Engine;
using GeoChat.Batch.Benchmarks.Pipeline;

var root = new RootCommand("Measures GeoChat.Batch on this machine; each verb prints a table for docs/benchmarks.md.")
{
    MainJob.Command(),
    PipelineBenchmark.Command(),
    MemoryBenchmark.Command(),
    ScalingBenchmark.Command(),
    MergingBenchmark.Command(),
    DistantBenchmark.Command(),
    EngineBenchmark.Command(),
    LoadBenchmark.Command(),
    DeviceBenchmark.Command(),
    RandomModel.Command(),
};
return await root.Parse(args).InvokeAsync();
