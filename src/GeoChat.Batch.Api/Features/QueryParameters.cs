using Microsoft.AspNetCore.Http;

namespace GeoChat.Batch.Api.Features;

/// <summary>The query parameters of a request, each known and given once, as the standard demands.</summary>
internal sealed class QueryParameters
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Reads them. Every resource takes <c>f</c>, the format, with one value.</summary>
    /// <exception cref="InvalidParameterException">One is unknown or doubled, or the format is another.</exception>
    public QueryParameters(HttpRequest request, params IEnumerable<string> known)
    {
        var names = known.Append("f").ToHashSet(StringComparer.Ordinal);
        foreach (var (name, values) in request.Query)
        {
            if (!names.Contains(name))
                throw new InvalidParameterException(
                    $"query parameter '{name}' is not known here; known are {string.Join(", ", names.Order(StringComparer.Ordinal))}"
                );
            if (values.Count != 1)
                throw new InvalidParameterException($"query parameter '{name}' is given {values.Count} times; give it once");
            _values[name] = values[0] ?? "";
        }
        if (_values.TryGetValue("f", out var format) && format is not ("json" or "geojson"))
            throw new InvalidParameterException($"format '{format}' is not served; use f=json");
    }

    /// <summary>A parameter's value; null where it is not given.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>The same request with another value of one parameter.</summary>
    public string With(string name, string value)
    {
        var all = _values.Where(v => v.Key != name).Append(new(name, value));
        return "?" + string.Join("&", all.Select(v => $"{Uri.EscapeDataString(v.Key)}={Uri.EscapeDataString(v.Value)}"));
    }
}
