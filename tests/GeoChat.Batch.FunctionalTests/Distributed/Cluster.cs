using GeoChat.Batch.FunctionalTests.Cli;

namespace GeoChat.Batch.FunctionalTests.Distributed;

/// <summary>Servers, an ingest and an API host as an operator starts them.</summary>
public sealed class Cluster : IAsyncLifetime
{
    private GeochatCluster? _cluster;

    /// <summary>Servers and hosts.</summary>
    public GeochatCluster Servers => _cluster!;

    /// <summary>Address of the API host.</summary>
    public string Url { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await GeochatCluster.StartAsync(
            Geochat.Program,
            Repository.Root,
            ["Ingest:PollInterval=00:00:01"],
            CancellationToken.None
        );
        Url = (await _cluster.StartApiAsync(await _cluster.StartIngestAsync(null, CancellationToken.None), CancellationToken.None)).Url;
    }

    /// <summary>Starts a worker that answers every query with a constant.</summary>
    public HostProcess StartWorker() => _cluster!.StartWorker(null, "Worker:ConstantAnswer={<10><10><20><20>|<90>}", "Worker:Slots=4");

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}
