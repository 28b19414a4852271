using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace GeoChat.Batch.Storage.Sql;

/// <summary>How rows of an entity are written, from the EF Core model: so column names and conversions stand in one place.</summary>
/// <typeparam name="T">The entity.</typeparam>
internal sealed class EntityTable<T>
    where T : class
{
    private readonly Func<T, object?>[] _values;

    public EntityTable(IModel model)
    {
        var entity = model.FindEntityType(typeof(T)) ?? throw new ArgumentException($"{typeof(T).Name} is no entity", nameof(model));
        Name = entity.GetTableName()!;
        var properties = entity.GetProperties().Where(p => !IsGenerated(p)).ToList();
        Columns = [.. properties.Select(p => p.GetColumnName())];
        _values = [.. properties.Select(Getter)];
    }

    /// <summary>The table.</summary>
    public string Name { get; }

    /// <summary>Its columns without the generated key.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The values of a row as the provider takes them, in the order of <see cref="Columns"/>.</summary>
    public object?[] Values(T row)
    {
        var values = new object?[_values.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = _values[i](row);
        return values;
    }

    private static bool IsGenerated(IProperty property) =>
        property.IsPrimaryKey() && property.Name == "Id" && property.ClrType == typeof(long);

    private static Func<T, object?> Getter(IProperty property)
    {
        var getter = property.GetGetter();
        var convert = property.GetTypeMapping().Converter?.ConvertToProvider;
        return convert is null ? row => getter.GetClrValue(row) : row => getter.GetClrValue(row) is { } value ? convert(value) : null;
    }
}
