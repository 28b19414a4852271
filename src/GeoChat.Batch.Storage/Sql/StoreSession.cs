using System.Data.Common;
using System.Runtime.CompilerServices;

namespace GeoChat.Batch.Storage.Sql;

/// <summary>
/// One transaction (or one reader) on one connection: runs statements with named parameters. Durations are bound as milliseconds,
/// and <c>@now</c> is bound in every statement that names it.
/// </summary>
/// <param name="store">Whose transaction it is.</param>
/// <param name="connection">An open connection; the session does not own it.</param>
/// <param name="transaction">The transaction, where the provider wants it named on each command.</param>
/// <param name="now">The database's clock when the transaction began, unix ms.</param>
/// <param name="prepared">Prepared commands by text, where the connection lives long.</param>
internal sealed class StoreSession(
    Store store,
    DbConnection connection,
    DbTransaction? transaction,
    long now,
    Dictionary<string, DbCommand>? prepared
)
{
    /// <summary>The database's SQL.</summary>
    public SqlDialect Dialect => store.Dialect;

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

    /// <summary>Inserts rows in bulk and tells each its key.</summary>
    public async Task InsertAsync<T>(IReadOnlyList<T> rows, Action<T, long> setKey, CancellationToken cancellationToken)
        where T : class
    {
        if (rows.Count == 0)
            return;
        var keys = await store.InsertAsync(this, store.Table<T>(), rows, cancellationToken);
        for (var i = 0; i < rows.Count; i++)
            setKey(rows[i], keys[i]);
    }

    /// <summary>The columns of an entity's table without the generated key.</summary>
    public IReadOnlyList<string> Columns<T>()
        where T : class => store.Table<T>().Columns;

    /// <summary>
    /// Takes row locks in the order of the keys, so that two writers never deadlock; does nothing where there is one writer.
    /// </summary>
    public Task LockAsync(string table, IEnumerable<long> keys, CancellationToken cancellationToken) =>
        Dialect.ForUpdate.Length == 0
            ? Task.CompletedTask
            : KeysAsync(
                $"SELECT id FROM {table} WHERE {Dialect.In("id", "@ids")} ORDER BY id {Dialect.ForUpdate}",
                cancellationToken,
                ("@ids", Dialect.Keys(keys))
            );

    /// <summary>Makes transactions with the same text wait for each other; does nothing where there is one writer.</summary>
    public Task SerializeAsync(string text, CancellationToken cancellationToken) => store.SerializeAsync(this, text, cancellationToken);

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
            command.Parameters[name].Value = Bound(value);
        if (command.Parameters.Contains("@now"))
            command.Parameters["@now"].Value = Now;
        return command;
    }

    private static object Bound(object? value) =>
        value switch
        {
            null => DBNull.Value,
            TimeSpan time => (long)time.TotalMilliseconds,
            _ => value,
        };

    private static void Add(DbCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
    }
}
