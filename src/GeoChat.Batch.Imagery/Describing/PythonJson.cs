using System.Collections;
using System.Globalization;
using System.Text;

namespace GeoChat.Batch.Imagery.Describing;

/// <summary>JSON on one line as Python's json.dumps writes it.</summary>
internal static class PythonJson
{
    public static string Write(object? value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            case int or long:
                text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case double number:
                text.Append(PythonNumber.Repr(number));
                break;
            case string said:
                Append(text, said);
                break;
            case IEnumerable<KeyValuePair<string, object?>> members:
                Join(
                    text,
                    '{',
                    members,
                    '}',
                    member =>
                    {
                        Append(text, member.Key);
                        text.Append(": ");
                        Append(text, member.Value);
                    }
                );
                break;
            case IEnumerable items:
                Join(text, '[', items.Cast<object?>(), ']', item => Append(text, item));
                break;
            default:
                throw new ArgumentException($"a {value.GetType().Name} has no JSON here", nameof(value));
        }
    }

    private static void Join<T>(StringBuilder text, char open, IEnumerable<T> items, char close, Action<T> write)
    {
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                text.Append(", ");
            first = false;
            write(item);
        }

        text.Append(close);
    }

    private static void Append(StringBuilder text, string said)
    {
        text.Append('"');
        foreach (var c in said)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' or > '~' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
