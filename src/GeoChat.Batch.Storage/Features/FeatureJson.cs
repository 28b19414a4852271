using System.Text.Json;

namespace GeoChat.Batch.Storage.Features;

/// <summary>Writes features as GeoJSON.</summary>
public static class FeatureJson
{
    /// <summary>Writes one feature object; <paramref name="more"/> adds members (links) before it ends.</summary>
    public static void Write(Utf8JsonWriter json, FeatureReader feature, Action<Utf8JsonWriter>? more = null)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteNumber("id", feature.Key);
        json.WritePropertyName("geometry");
        GeometryJson.Write(json, feature.Geometry);
        json.WriteStartObject("properties");
        for (var i = 0; i < feature.Collection.Columns.Count; i++)
        {
            var column = feature.Collection.Columns[i];
            json.WritePropertyName(column.Name);
            Value(json, column.Type, feature.Value(i));
        }
        json.WriteEndObject();
        more?.Invoke(json);
        json.WriteEndObject();
    }

    /// <summary>A time as readers see it: RFC 3339, UTC, milliseconds.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static void Value(Utf8JsonWriter json, ColumnType type, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case DateTimeOffset time:
                json.WriteStringValue(Time(time));
                break;
            case string text when type == ColumnType.Json:
                json.WriteRawValue(text);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
