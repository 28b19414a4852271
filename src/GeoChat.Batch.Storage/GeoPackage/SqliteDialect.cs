using System.Text.Json;
using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Storage.GeoPackage;

/// <summary>SQLite: lists and rows travel as one JSON parameter; one writer, so no row is ever locked.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    public static readonly SqliteDialect Instance = new();

    public override string ForUpdate => "";

    public override string SkipLocked(string alias) => "";

    public override string In(string column, string parameter) => $"{column} IN (SELECT value FROM json_each({parameter}))";

    public override object Keys(IEnumerable<long> keys) => JsonSerializer.Serialize(keys);

    public override string Rows(string alias, params (string Name, RowType Type)[] columns) =>
        $"(SELECT {string.Join(", ", columns.Select((c, i) => $"json_extract(value, '$[{i}]') AS {c.Name}"))} FROM json_each(@{alias})) AS {alias}";

    public override (string Name, object? Value)[] RowValues(string alias, IReadOnlyList<object?[]> rows, params (string Name, RowType Type)[] columns) =>
        [($"@{alias}", JsonSerializer.Serialize(rows))];
}
