using System.Globalization;
using System.Text.Json.Nodes;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.Export;
using GeoChat.Batch.Storage.States;
using Microsoft.Data.Sqlite;

namespace GeoChat.Batch.FunctionalTests.Pipeline;

/// <summary>One job on both configurations: the same answers, detections and files.</summary>
public sealed class SameResultsTests(PipelineServers servers)
{
    // Three boxes, one of which reaches over the seam between chips and is merged with its other half.
    private const string Answer = "{<10><10><20><20>|<90>}{<40><40><50><47>|<30>}{<80><30><99><36>|<0>}";

    /// <summary>What differs by nature: keys, which follow the order of the answers, and times.</summary>
    private static readonly HashSet<string> Own = ["id", "fid", "job", "chip", "answer", "worker", "duplicate_of", "processed", "finished"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_configurations_give_the_same_answers_detections_and_files()
    {
        await using var memory = await EmbeddedPipeline.StartAsync(Answer);
        await using var distributed = await servers.StartAsync(Answer);
        var first = await ResultsAsync(memory);
        var second = await ResultsAsync(distributed);
        Assert.Equal(first.Keys, second.Keys);
        foreach (var name in first.Keys)
        {
            Assert.True(first[name].Count > 1, $"{name} is empty");
            Assert.Equal(first[name], second[name]);
        }
    }

    /// <summary>The delivered files as sorted lines, by file and layer.</summary>
    private static async Task<SortedDictionary<string, List<string>>> ResultsAsync(EmbeddedPipeline pipeline)
    {
        var scene = TestScenes.Write(pipeline.PathOf("a.tif"), 2000, 1600, TestScenes.Textured);
        var inputs = new JobInputs
        {
            Scenes = [scene],
            Queries = [QueryParser.Parse("refer: ships"), QueryParser.Parse("classify: harbor, airport")],
            Properties = new JsonObject { ["fleet"] = "north" },
        };
        var status = await pipeline.EndAsync((await pipeline.SubmitAsync(inputs)).Job.Uid);
        Assert.Equal((JobState.Successful, false), (status.Job.State, status.Job.Partial));
        var results = new SortedDictionary<string, List<string>>(StringComparer.Ordinal)
        {
            ["job"] = [$"{status.Chips}", $"{status.Boxes} boxes, {status.Detections} detections", status.Scenes[0].Coverage!],
        };
        var json = pipeline.PathOf("detections.geojson");
        var package = pipeline.PathOf("detections.gpkg");
        await GeoJsonExport.WriteAsync(pipeline.Sql.Features, status.Job.Uid, json, Token);
        await GeoPackageExport.WriteAsync(pipeline.Sql.Features, status.Job.Uid, package, Token);
        results["geojson"] =
        [
            .. JsonNode.Parse(await File.ReadAllTextAsync(json, Token))!["features"]!
                .AsArray()
                .Select(Feature)
                .Order(StringComparer.Ordinal),
        ];
        using var file = new SqliteConnection($"Data Source={package};Mode=ReadOnly;Pooling=False");
        file.Open();
        foreach (var layer in (string[])["detections", "chips", "answers"])
            results["gpkg " + layer] = Rows(file, layer);
        return results;
    }

    private static string Feature(JsonNode? feature)
    {
        var properties = feature!["properties"]!.AsObject();
        foreach (var name in Own)
            properties.Remove(name);
        return $"{feature["geometry"]!.ToJsonString()} {properties.ToJsonString()}";
    }

    private static List<string> Rows(SqliteConnection file, string layer)
    {
        using var command = file.CreateCommand();
        command.CommandText = $"SELECT * FROM {layer}";
        using var reader = command.ExecuteReader();
        var columns = Enumerable.Range(0, reader.FieldCount).Where(i => !Own.Contains(reader.GetName(i))).ToList();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join("; ", columns.Select(i => $"{reader.GetName(i)}={Text(reader.GetValue(i))}")));
        return [string.Join("; ", Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)), .. rows.Order(StringComparer.Ordinal)];
    }

    private static string Text(object value) =>
        value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
