using GeoChat.Batch.ServiceDefaults.Bus;
using MassTransit;

namespace GeoChat.Batch.Ingest;

/// <summary>Where the hints arrive.</summary>
internal sealed class SceneReadyConsumerDefinition : ConsumerDefinition<SceneReadyConsumer>
{
    public SceneReadyConsumerDefinition() => EndpointName = QueueNames.SceneReady;
}
