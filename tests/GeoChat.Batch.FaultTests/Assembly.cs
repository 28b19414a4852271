using GeoChat.Batch.FaultTests;
using Xunit.Sdk;
using Xunit.v3;

// One cluster, and one test at a time: each breaks a part of it.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(FaultCluster))]
