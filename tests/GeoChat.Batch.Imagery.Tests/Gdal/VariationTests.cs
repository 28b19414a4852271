using System.Globalization;
using System.Text.Json;
using GeoChat.Batch.Imagery.Describing;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.Imagery.Tests.Gdal;

/// <summary>
/// Files that GDAL makes here and now, of many codecs, types, layouts, byte orders, systems and masks, read as GDAL reads them.
/// </summary>
public sealed class VariationTests
{
    // More by GEOCHAT_VARIATIONS=COUNT, others by GEOCHAT_VARIATIONS_SEED.
    private static readonly int Count = Number("GEOCHAT_VARIATIONS", 160);
    private static readonly int Seed = Number("GEOCHAT_VARIATIONS_SEED", 7);

    [Fact]
    public void Scenes_of_every_kind_that_GDAL_writes_are_read_as_GDAL_reads_them()
    {
        GdalTools.Require();
        using var scratch = new Scratch();
        GdalTools.Run(null, "/usr/bin/python3", Path.Combine(GdalTools.Folder, "variations.py"), scratch.Folder, $"{Seed}", $"{Count}");
        var problems = new List<string>();
        var read = 0;
        foreach (var line in File.ReadLines(scratch.File("expected.jsonl")))
        {
            using var expected = JsonDocument.Parse(line);
            var file = expected.RootElement.GetProperty("file").GetString()!;
            using var ours = JsonDocument.Parse(Describe(scratch.File(file), file));
            problems.AddRange(Differences(expected.RootElement, ours.RootElement).Select(problem => $"{file}: {problem}"));
            read++;
        }

        Assert.True(problems.Count == 0, $"seed {Seed}: {problems.Count} differences\n{string.Join('\n', problems.Take(30))}");
        Assert.True(read >= Count * 0.7, $"only {read} of {Count} files were made");
    }

    private static string Describe(string path, string name)
    {
        try
        {
            using var scene = Raster.Open(path);
            return SceneDescription.ToJson(scene, name, checksums: true);
        }
        catch (ImageryException e)
        {
            return SceneDescription.Refused(name, new FileInfo(path).Length, e.Message);
        }
    }

    private static IEnumerable<string> Differences(JsonElement gdal, JsonElement ours)
    {
        if (!gdal.GetProperty("opens").GetBoolean() || !ours.GetProperty("opens").GetBoolean())
        {
            if (gdal.GetProperty("opens").GetBoolean())
                yield return $"refused: {ours.GetProperty("error").GetString()}";
            yield break;
        }

        if (!gdal.EnumerateObject().Select(p => p.Name).SequenceEqual(ours.EnumerateObject().Select(p => p.Name)))
            yield return "other keys";
        foreach (var property in gdal.EnumerateObject().Where(p => p.Name != "windows"))
        {
            // Without a code in the file GDAL guesses one, or none, by names; what the system is shows in its name and the corners.
            if (
                property.Name == "epsg"
                && (property.Value.ValueKind == JsonValueKind.Null) != (ours.GetProperty("epsg").ValueKind == JsonValueKind.Null)
            )
                continue;
            if (!Same(property.Value, ours.GetProperty(property.Name)))
                yield return $"{property.Name}: GDAL {property.Value.GetRawText()}, ours {ours.GetProperty(property.Name).GetRawText()}";
        }

        foreach (var (theirs, mine) in gdal.GetProperty("windows").EnumerateArray().Zip(ours.GetProperty("windows").EnumerateArray()))
        {
            // Where GDAL cannot decode what it wrote, we may.
            if (
                theirs.TryGetProperty("sha256", out var sha)
                && (
                    !mine.TryGetProperty("sha256", out var own)
                    || sha.GetString() != own.GetString()
                    || !Same(theirs.GetProperty("grid9"), mine.GetProperty("grid9"))
                )
            )
                yield return $"window at {theirs.GetProperty("x")}, {theirs.GetProperty("y")}: {(mine.TryGetProperty("error", out var error) ? error.GetString() : "other pixels")}";
        }
    }

    /// <summary>Numbers to a billionth, all else to the letter; texts of errors are not compared.</summary>
    private static bool Same(JsonElement a, JsonElement b) =>
        (a.ValueKind, b.ValueKind) switch
        {
            (JsonValueKind.Number, JsonValueKind.Number) => Math.Abs(a.GetDouble() - b.GetDouble())
                <= 1.1e-9 * Math.Max(1, Math.Abs(a.GetDouble())),
            (JsonValueKind.Array, JsonValueKind.Array) => a.GetArrayLength() == b.GetArrayLength()
                && a.EnumerateArray().Zip(b.EnumerateArray()).All(p => Same(p.First, p.Second)),
            (JsonValueKind.Object, JsonValueKind.Object) => true,
            _ => a.GetRawText() == b.GetRawText(),
        };

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
