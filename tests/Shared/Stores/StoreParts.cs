using GeoChat.Batch.Storage.Chips;
using GeoChat.Batch.Storage.Features;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.Scenes;
using GeoChat.Batch.Storage.Sql;
using GeoChat.Batch.Storage.Workers;

namespace GeoChat.Batch.Tests;

/// <summary>The parts of an open store, for tests that play every room at once.</summary>
internal static class StoreParts
{
    extension(Store store)
    {
        public JobTable Jobs => new(store);

        public SceneLeases Leases => new(store);

        public SceneReads Scenes => new(store);

        public ChipQueue Queue => new(store);

        public ChipClaims Claims => new(store);

        public WorkerTable Workers => new(store);

        public FeatureReads Features => new(store);
    }
}
