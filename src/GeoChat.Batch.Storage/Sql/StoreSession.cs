using System.Data.Common;
using System.Runtime.CompilerServices;

namespace GeoChat.Batch.Storage.Sql;

/// <summary>One transaction (or one reader) on one connection: runs statements with named parameters.</summary>
/// <param name="connection">An open connection; the session does not own it.</param>
/// <param name="transaction">The transaction, where the provider wants it named on each command.</param>
/// <param name="now">The database's clock when the transaction began, unix ms: bound as <c>@now</c> wherever a statement names it.</param>
/// <param name="prepared">Prepared commands by text, where the connection lives long.</param>
public sealed class StoreSession(DbConnection connection, DbTransaction? transaction, long now, Dictionary<string, DbCommand>? prepared)
{
    /// <summary>Unix ms of the database's clock when the transaction began.</summary>
    public long Now { get; } = now;

    /// <summary>The connection.</summary>
    public DbConnection Connection { get; } = connection;

    /// <summary>Runs a statement; returns the rows it changed.</summary>
    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] values)
    {
        var command = Command(sql, values);
        try
        {
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
        finally
        {
            if (prepared is null)
                await command.DisposeAsync();
        }
    }

    /// <summary>Runs a statement and maps each row that it returns.</summary>
    public async Task<List<T>> QueryAsync<T>(
        string sql,
        Func<DbDataReader, T> map,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] values
    )
    {
        var command = Command(sql, values);
        try
        {
            var rows = new List<T>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                rows.Add(map(reader));
            return rows;
        }
        finally
        {
            if (prepared is null)
                await command.DisposeAsync();
        }
    }

    /// <summary>Runs a statement and gives its rows one by one; each is valid until the next is asked for.</summary>
    public async IAsyncEnumerable<DbDataReader> StreamAsync(
        string sql,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        params (string Name, object? Value)[] values
    )
    {
        var command = Command(sql, values);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                yield return reader;
        }
        finally
        {
            if (prepared is null)
                await command.DisposeAsync();
        }
    }

    /// <summary>The keys (first column) that a statement returns.</summary>
    public Task<List<long>> KeysAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] values) =>
        QueryAsync(sql, r => r.GetInt64(0), cancellationToken, values);

    private DbCommand Command(string sql, (string Name, object? Value)[] values)
    {
        if (prepared is null || !prepared.TryGetValue(sql, out var command))
        {
            command = Connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in values)
                Add(command, name);
            if (sql.Contains("@now", StringComparison.Ordinal))
                Add(command, "@now");
            prepared?.Add(sql, command);
        }
        command.Transaction = transaction;
        foreach (var (name, value) in values)
            command.Parameters[name].Value = value ?? DBNull.Value;
        if (command.Parameters.Contains("@now"))
            command.Parameters["@now"].Value = Now;
        return command;
    }

    private static void Add(DbCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
    }
}
