using System.Text.Json;
using GeoChat.Batch.Api;
using GeoChat.Batch.ServiceDefaults.Errors;
using GeoChat.Batch.Storage;
using GeoChat.Batch.Storage.Sql;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GeoChat.Batch.FunctionalTests.Api;

/// <summary>The Api host on a free port over a store: a GeoPackage in a temporary folder, or a PostgreSQL database.</summary>
public sealed class ApiServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("geochat-api-").FullName;
    private readonly WebApplication _app;

    private ApiServer(string? database)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        if (database is null)
            builder.Services.AddGeoPackageStore(Path.Combine(_folder, "store.gpkg"));
        else
            builder.Services.AddPostgresStore(database);
        builder.Services.AddProblemDocuments().AddApi();
        _app = builder.Build();
        _app.UseExceptionHandler();
        _app.MapApi();
    }

    public HttpClient Client { get; } = new();

    public string Url => _app.Urls.First();

    public Store Store => _app.Services.GetRequiredService<Store>();

    /// <summary>Starts it.</summary>
    /// <param name="database">Connection string of a migrated database; null takes a GeoPackage.</param>
    public static async Task<ApiServer> StartAsync(string? database = null)
    {
        var server = new ApiServer(database);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        server.Client.BaseAddress = new Uri(server.Url);
        return server;
    }

    /// <summary>A document at an address; relative or absolute.</summary>
    public async Task<JsonElement> GetAsync(string address)
    {
        using var response = await Client.GetAsync(address, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{address}: {(int)response.StatusCode} {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, true);
    }
}
