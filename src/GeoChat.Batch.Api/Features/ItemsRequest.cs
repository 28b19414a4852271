using System.Globalization;
using System.Numerics;
using GeoChat.Batch.Storage.Features;
using Microsoft.AspNetCore.Http;

namespace GeoChat.Batch.Api.Features;

/// <summary>A request for a page of features, read and checked.</summary>
/// <param name="Parameters">As given, for the links.</param>
/// <param name="Filter">What matches, without page.</param>
/// <param name="After">Features with a greater key.</param>
/// <param name="Limit">At most so many.</param>
internal sealed record ItemsRequest(QueryParameters Parameters, FeatureFilter Filter, long? After, int Limit)
{
    public const int DefaultLimit = 100;

    /// <summary>A greater limit is answered with this many: the next link leads on.</summary>
    public const int MaxLimit = 10_000;

    /// <summary>Names that every collection's items take.</summary>
    public static readonly IReadOnlyList<string> Common = ["bbox", "datetime", "limit", "cursor"];

    /// <exception cref="InvalidParameterException">A parameter is unknown or has no such value.</exception>
    public static ItemsRequest Read(HttpRequest request, Collection collection)
    {
        var filters = collection.Columns.Where(c => c.Filterable).ToList();
        var parameters = new QueryParameters(request, Common.Concat(filters.Select(f => f.Name)));
        var (from, to) = Datetime(parameters["datetime"]);
        var filter = new FeatureFilter
        {
            Box = Bbox(parameters["bbox"]),
            TimeFrom = from,
            TimeTo = to,
            Equal = [.. filters.Where(f => parameters[f.Name] is not null).Select(f => (f, Value(f, parameters[f.Name]!)))],
        };
        var after = parameters["cursor"] is { } cursor ? Number<long>("cursor", cursor, 0) : (long?)null;
        var limit = parameters["limit"] is { } given ? Number<int>("limit", given, 1) : DefaultLimit;
        return new ItemsRequest(parameters, filter, after, Math.Min(limit, MaxLimit));
    }

    private static T Number<T>(string name, string text, T least)
        where T : struct, IBinaryInteger<T> =>
        T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new InvalidParameterException($"{name} '{text}' is no whole number from {least} up");

    private static object Value(CollectionColumn column, string text) =>
        column.Type switch
        {
            ColumnType.Integer when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
                number,
            ColumnType.Real when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            ColumnType.Flag when bool.TryParse(text, out var flag) => flag,
            ColumnType.Flag when text is "0" or "1" => text == "1",
            ColumnType.Text or ColumnType.Json => text,
            _ => throw new InvalidParameterException($"{column.Name} '{text}' is no {column.Type.ToString().ToLowerInvariant()}"),
        };

    private static FeatureBox? Bbox(string? text)
    {
        if (text is null)
            return null;
        var parts = text.Split(',');
        var numbers = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (
                !double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i])
            )
                throw Bad();
        }
        FeatureBox box = numbers.Length switch
        {
            4 => new(numbers[0], numbers[1], numbers[2], numbers[3]),
            6 => new(numbers[0], numbers[1], numbers[3], numbers[4]),
            _ => throw Bad(),
        };
        var inside = Math.Abs(box.West) <= 180 && Math.Abs(box.East) <= 180 && Math.Abs(box.South) <= 90 && Math.Abs(box.North) <= 90;
        return inside && box.South <= box.North ? box : throw Bad();

        InvalidParameterException Bad() =>
            new($"bbox '{text}' is no box; give west,south,east,north in degrees (west greater than east crosses the antimeridian)");
    }

    private static (long? From, long? To) Datetime(string? text)
    {
        if (text is null)
            return default;
        var parts = text.Split('/');
        if (parts.Length == 1)
        {
            var instant = Instant(text);
            return (instant, instant);
        }
        if (parts.Length != 2)
            throw Bad();
        var from = End(parts[0]);
        var to = End(parts[1]);
        return from is null && to is null || from > to ? throw Bad() : (from, to);

        long? End(string part) => part is "" or ".." ? null : Instant(part);

        long Instant(string part) =>
            part.Contains('T', StringComparison.OrdinalIgnoreCase)
            && DateTimeOffset.TryParse(part, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time.ToUnixTimeMilliseconds()
                : throw Bad();

        InvalidParameterException Bad() =>
            new(
                $"datetime '{text}' is neither a time nor an interval; give 2026-01-31T00:00:00Z, or two joined by /, one "
                    + $"of which may be .."
            );
    }
}
