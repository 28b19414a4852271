using System.Diagnostics;

namespace GeoChat.Batch.Benchmarks.Pipeline;

/// <summary>Wall and processor time of the parts of a cluster up to a moment, or between two.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="Ingest">CPU seconds of the ingest hosts.</param>
/// <param name="Workers">CPU seconds of the workers.</param>
/// <param name="Broker">CPU seconds of RabbitMQ.</param>
/// <param name="Database">CPU seconds of PostgreSQL.</param>
internal readonly record struct Spent(double Seconds, double Ingest, double Workers, double Broker, double Database)
{
    public double Cpu => Ingest + Workers + Broker + Database;

    public static Spent operator -(Spent end, Spent start) =>
        new(
            end.Seconds - start.Seconds,
            end.Ingest - start.Ingest,
            end.Workers - start.Workers,
            end.Broker - start.Broker,
            end.Database - start.Database
        );

    /// <summary>What was spent until now.</summary>
    public static Spent UntilNow(BenchCluster cluster) =>
        new(
            Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency,
            ProcessTree.CpuSeconds(cluster.Ingest.Pid),
            cluster.Workers.Sum(worker => ProcessTree.CpuSeconds(worker.Pid)),
            ProcessTree.CpuSeconds(cluster.Servers.Rabbit.Pid),
            ProcessTree.CpuSeconds(cluster.Servers.Postgres.Pid)
        );
}
