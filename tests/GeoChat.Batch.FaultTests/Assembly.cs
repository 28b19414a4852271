using GeoChat.Batch.FaultTests;

// One cluster, and one test at a time: each breaks a part of it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(FaultCluster))]
