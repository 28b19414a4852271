using GeoChat.Batch.ServiceDefaults;
using MassTransit;

namespace GeoChat.Batch.Ingest;

/// <summary>Where the hints arrive.</summary>
internal sealed class SceneReadyConsumerDefinition : ConsumerDefinition<SceneReadyConsumer>
{
    public SceneReadyConsumerDefinition() => EndpointName = QueueNames.SceneReady;
}
