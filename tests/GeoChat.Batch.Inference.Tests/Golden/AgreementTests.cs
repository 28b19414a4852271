using System.Globalization;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Prompting.Prompts;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Inference.Tests.Golden;

/// <summary>
/// What narrower numbers do to the boxes of geochat-nano on the demo scenes. GEOCHAT_TEST_EVERY=1 takes all their chips; that gave
/// the figures in docs/model.md.
/// </summary>
public sealed class AgreementTests(ITestOutputHelper output)
{
    private const double SameBox = 0.9;

    private static readonly int Every = int.TryParse(
        Environment.GetEnvironmentVariable("GEOCHAT_TEST_EVERY"),
        CultureInfo.InvariantCulture,
        out var every
    )
        ? every
        : 4;

    private static readonly string[] Things =
    [
        "airplanes",
        "ships",
        "storage tanks",
        "buildings",
        "damaged buildings",
        "tennis courts",
        "trucks",
        "soccer fields",
    ];

    [Theory]
    [InlineData("bfloat16", null, false, 0.97)]
    [InlineData("float16", null, false, 0.99)]
    [InlineData("float32", "int8", false, 0.95)]
    [InlineData("bfloat16", null, true, 0.93)]
    [InlineData("float16", null, true, 0.98)]
    public async Task Boxes_agree_with_those_of_single_precision(string dtype, string? weights, bool asGpu, double floor)
    {
        string[] scenes = Every == 1 ? ["harbor", "airport", "town-before", "town-after"] : ["harbor", "airport"];
        var chips = scenes.SelectMany(scene => SampleChips.Read(scene, Every)).ToList();
        var exact = await AnswerAsync(chips, "float32", null, asGpu: false);
        var narrow = await AnswerAsync(chips, dtype, weights, asGpu);
        var same = 0;
        var ours = exact.Sum(b => b.Count);
        var theirs = narrow.Sum(b => b.Count);
        foreach (var (a, b) in exact.Zip(narrow))
        {
            var left = b.ToList();
            foreach (var box in a)
                if (
                    left.FindIndex(other => ConvexPolygon.Iou(box.Corners(100, 100), other.Corners(100, 100)) >= SameBox) is >= 0 and var at
                )
                {
                    left.RemoveAt(at);
                    same++;
                }
        }

        var share = 2.0 * same / (ours + theirs);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{dtype} {weights}{(asGpu ? " as on a GPU" : "")}: {chips.Count} chips, {ours} boxes in float32, {theirs} here, {same} of them the same: {share:p1}"
            )
        );
        Assert.InRange(ours, 20, int.MaxValue);
        Assert.InRange(share, floor, 1);
    }

    private static async Task<List<IReadOnlyList<AnswerBox>>> AnswerAsync(List<byte[]> chips, string dtype, string? weights, bool asGpu)
    {
        await using var engine = await VlmEngine.LoadAsync(
            new()
            {
                ModelDirectory = GoldenFiles.Nano,
                Device = "cpu",
                Dtype = dtype,
                Weights = weights,
                AsGpu = asGpu,
            }
        );
        var template = PromptTemplate.Get(engine.Model.Profile.PromptTemplate);
        var queries = Things
            .Select(t => new VlmQuery(
                template.Render([new(QueryPrompt.UserText(QueryParser.Parse($"refer: {t}"), null))], image: true),
                200
            ))
            .ToList();
        var boxes = new List<IReadOnlyList<AnswerBox>>();
        foreach (var group in chips.Chunk(8))
        {
            foreach (var answers in await Task.WhenAll(group.Select(chip => engine.GenerateAsync(new(chip, queries)))))
                boxes.AddRange(answers.Select(a => AnswerParser.Parse(a.Text, engine.Model.Profile).Boxes));
        }

        return boxes;
    }
}
