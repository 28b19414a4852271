using System.Globalization;
using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Storage.Features;

/// <summary>The one builder of reads: SQL with parameters for a collection and a filter, in the store's dialect.</summary>
internal sealed class FeatureQuery
{
    private readonly List<(string Name, object? Value)> _values = [];
    private readonly List<string> _conditions = [];

    private FeatureQuery(Collection collection, FeatureFilter filter, SqlDialect dialect)
    {
        Condition(filter.Key, key => $"{collection.Key.Source} = {key}");
        foreach (var (column, value) in filter.Equal)
            _conditions.Add($"{column.Source} = {Bind(value)}");
        foreach (var (sql, value) in filter.TrustedConditions)
            _conditions.Add(sql.Replace("@trusted", Bind(value), StringComparison.Ordinal));
        if (collection.Time is { } time)
        {
            Condition(filter.TimeFrom, from => $"({time} >= {from} OR {time} IS NULL)");
            Condition(filter.TimeTo, to => $"({time} <= {to} OR {time} IS NULL)");
        }
        if (filter.Box is { } box && collection.Geometry is { } geometry)
        {
            var parts = box.Parts().Select(p => (Bind(p.West), Bind(p.South), Bind(p.East), Bind(p.North))).ToList();
            _conditions.Add(dialect.Intersects(geometry, collection.Key.Source, parts));
        }
    }

    /// <summary>The statement's text.</summary>
    public string Sql { get; private init; } = "";

    /// <summary>Its parameters.</summary>
    public (string Name, object? Value)[] Values => [.. _values];

    /// <summary>Features in the order of their keys: key, geometry where there is one, then the columns.</summary>
    public static FeatureQuery Items(Collection collection, FeatureFilter filter, SqlDialect dialect)
    {
        var query = new FeatureQuery(collection, filter, dialect);
        query.Condition(filter.After, after => $"{collection.Key.Source} > {after}");
        var columns = new List<string> { $"{collection.Key.Source} AS {collection.Key.Name}" };
        if (collection.Geometry is { } geometry)
            columns.Add($"{dialect.Binary(geometry.Source)} AS geom");
        columns.AddRange(collection.Columns.Select(c => $"{c.Source} AS {c.Name}"));
        var limit = filter.Limit is { } most ? string.Create(CultureInfo.InvariantCulture, $" LIMIT {most}") : "";
        return query.With(
            $"SELECT {string.Join(", ", columns)} FROM {collection.From}{query.Where()} ORDER BY {collection.Key.Source}{limit}"
        );
    }

    /// <summary>How many match, whatever the page.</summary>
    public static FeatureQuery Count(Collection collection, FeatureFilter filter, SqlDialect dialect)
    {
        var query = new FeatureQuery(collection, filter, dialect);
        return query.With($"SELECT count(*) FROM {collection.From}{query.Where()}");
    }

    private FeatureQuery With(string sql) => new(this, sql);

    private FeatureQuery(FeatureQuery conditions, string sql)
    {
        _values = conditions._values;
        _conditions = conditions._conditions;
        Sql = sql;
    }

    private string Where() => _conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", _conditions);

    private void Condition(long? value, Func<string, string> condition)
    {
        if (value is { } given)
            _conditions.Add(condition(Bind(given)));
    }

    private string Bind(object value)
    {
        var name = "@p" + _values.Count.ToString(CultureInfo.InvariantCulture);
        _values.Add((name, value));
        return name;
    }
}
