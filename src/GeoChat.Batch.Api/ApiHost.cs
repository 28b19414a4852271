using GeoChat.Batch.Api.Features;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GeoChat.Batch.Api;

/// <summary>Composition of the Api host: OGC API - Features over the store.</summary>
public static class ApiHost
{
    /// <summary>What each cause of this library means to the outside.</summary>
    public static IReadOnlyList<ErrorRow> Errors { get; } =
    [
        ErrorRow.For<InvalidParameterException>(400, ExitCodes.Usage, "invalid-parameter"),
        ErrorRow.For<NoSuchResourceException>(404, ExitCodes.BadInput, "not-found"),
    ];

    /// <summary>
    /// Adds what the endpoints need; the store is added by the host (<c>AddGeoPackageStore</c> or <c>AddPostgresStore</c>).
    /// </summary>
    public static IServiceCollection AddApi(this IServiceCollection services) => services.AddErrors(Errors).AddScenes();

    /// <summary>Maps the landing page, its description and the collections.</summary>
    public static IEndpointRouteBuilder MapApi(this IEndpointRouteBuilder endpoints)
    {
        FeaturesApi.Map(endpoints);
        return endpoints;
    }
}
