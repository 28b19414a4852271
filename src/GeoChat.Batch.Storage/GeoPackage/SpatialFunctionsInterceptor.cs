using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace GeoChat.Batch.Storage.GeoPackage;

/// <summary>Registers <see cref="SpatialFunctions"/> on every connection that EF Core opens: writes to a layer fail without them.</summary>
internal sealed class SpatialFunctionsInterceptor : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
        SpatialFunctions.Register((SqliteConnection)connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        SpatialFunctions.Register((SqliteConnection)connection);
        return Task.CompletedTask;
    }
}
