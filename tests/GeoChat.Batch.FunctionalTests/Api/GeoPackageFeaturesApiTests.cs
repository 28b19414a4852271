namespace GeoChat.Batch.FunctionalTests.Api;

/// <summary>The API over a GeoPackage.</summary>
public sealed class GeoPackageFeaturesApiTests : FeaturesApiTests
{
    protected override Task<ApiServer> StartAsync() => ApiServer.StartAsync();
}
