using System.Globalization;
using System.Text.Json;
using GeoChat.Batch.Jobs.Results;

namespace GeoChat.Batch.Api.Map;

/// <summary>
/// The page's data as JSON. Boxes and chips are rows of values in the order that <c>map.js</c> reads.
/// The default encoder writes &lt;, &gt;, &amp; and quotes as \u escapes, so no text can end the script element that holds it.
/// </summary>
internal static class MapPageJson
{
    public static void Write(Stream output, MapPageData data)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = false });
        var texts = new TextTable();
        var labels = data
            .Boxes.OrderBy(b => b.Query)
            .ThenBy(b => b.Label, StringComparer.Ordinal)
            .Select(b => b.Label)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var numbers = labels.Index().ToDictionary(l => l.Item, l => l.Index, StringComparer.Ordinal);

        json.WriteStartObject();
        WriteScene(json, data.Scene);
        WriteStrings(json, "labels", labels);
        WriteStrings(json, "queries", data.Queries);
        json.WriteStartArray("boxes");
        foreach (var box in data.Boxes)
            WriteBox(json, box, numbers[box.Label], texts);
        json.WriteEndArray();
        json.WriteStartArray("chips");
        foreach (var chip in data.Chips)
            WriteChip(json, chip, texts);
        json.WriteEndArray();
        WriteStrings(json, "texts", texts.Texts);
        WriteCoverage(json, data.Coverage);
        WriteResults(json, data.Results);
        WriteFiles(json, data.Files);
        if (data.Notice is not null)
            json.WriteString("notice", data.Notice);
        json.WriteString(
            "made",
            string.Create(CultureInfo.InvariantCulture, $"{data.Model}, {data.MadeAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, job {data.Job}")
        );
        WritePicture(json, data.Picture);
        json.WriteEndObject();
    }

    private static void WriteScene(Utf8JsonWriter json, MapScene scene)
    {
        json.WriteStartObject("scene");
        json.WriteString("name", scene.Name);
        json.WriteNumber("width", scene.Width);
        json.WriteNumber("height", scene.Height);
        WriteNumber(json, "gsd", scene.GsdMetres);
        json.WriteString("crs", scene.Crs);
        WriteNumber(json, "north", scene.NorthDeg);
        json.WriteString("acquired", scene.AcquiredAt?.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void WriteBox(Utf8JsonWriter json, MapBox box, int label, TextTable texts)
    {
        json.WriteStartArray();
        json.WriteNumberValue(label);
        json.WriteNumberValue(box.Query);
        json.WriteNumberValue(Math.Round(box.Score, 4));
        json.WriteNumberValue(Math.Round(box.ScoreRaw, 4));
        json.WriteStartArray();
        foreach (var number in box.Outline)
            json.WriteNumberValue(Math.Round(number, 2));
        json.WriteEndArray();
        json.WriteNumberValue(Math.Round(box.Length, 2));
        json.WriteNumberValue(Math.Round(box.Width, 2));
        WriteValue(json, box.HeadingDeg, 1);
        json.WriteNumberValue(box.Chip);
        json.WriteNumberValue(texts.NumberOf(box.Phrase));
        json.WriteNumberValue(texts.NumberOf(box.RawText));
        json.WriteNumberValue(texts.NumberOf(box.Prompt));
        json.WriteNumberValue(box.MergedFrom);
        json.WriteBooleanValue(box.CutEdge);
        WriteValue(json, box.Longitude, 7);
        WriteValue(json, box.Latitude, 7);
        json.WriteNumberValue(box.Id);
        json.WriteEndArray();
    }

    private static void WriteChip(Utf8JsonWriter json, MapChip chip, TextTable texts)
    {
        json.WriteStartArray();
        json.WriteNumberValue(chip.X);
        json.WriteNumberValue(chip.Y);
        json.WriteNumberValue(chip.Width);
        json.WriteNumberValue(chip.Height);
        json.WriteStringValue(chip.Outcome);
        json.WriteNumberValue(texts.NumberOf(chip.Reason));
        json.WriteNumberValue(chip.Level);
        json.WriteNumberValue(chip.Column);
        json.WriteNumberValue(chip.Row);
        json.WriteStartArray();
        foreach (var answer in chip.Answers)
        {
            json.WriteStartArray();
            json.WriteNumberValue(answer.Query);
            json.WriteNumberValue(texts.NumberOf(answer.Value));
            json.WriteNumberValue(texts.NumberOf(answer.RawText));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndArray();
    }

    private static void WriteCoverage(Utf8JsonWriter json, IReadOnlyDictionary<string, long>? coverage)
    {
        if (coverage is null)
            return;
        json.WriteStartObject("coverage");
        foreach (var (outcome, pixels) in coverage)
            json.WriteNumber(outcome, pixels);
        json.WriteEndObject();
    }

    private static void WriteResults(Utf8JsonWriter json, IReadOnlyList<QueryResult> results)
    {
        json.WriteStartArray("results");
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteNumber("query", result.Ordinal);
            WriteNumber(json, "sum", result.Sum);
            json.WriteStartObject("shares");
            foreach (var (value, share) in result.Shares ?? [])
                json.WriteNumber(value, Math.Round(share, 4));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFiles(Utf8JsonWriter json, IReadOnlyList<MapFile> files)
    {
        json.WriteStartArray("files");
        foreach (var file in files)
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteString("href", file.Href);
            json.WriteString("note", file.Note);
            json.WriteString("size", file.Bytes is { } bytes ? Size(bytes) : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePicture(Utf8JsonWriter json, MapPicture? picture)
    {
        if (picture is null)
            return;
        json.WriteStartObject("picture");
        json.WriteString("mime", picture.MediaType);
        json.WriteBase64String("base64", picture.Bytes.Span);
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        json.WritePropertyName(name);
        WriteValue(json, value, 6);
    }

    private static void WriteValue(Utf8JsonWriter json, double? value, int digits)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumberValue(Math.Round(number, digits));
        else
            json.WriteNullValue();
    }

    private static string Size(long bytes) =>
        bytes switch
        {
            >= 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB"),
            >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
            >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        };
}
