using System.Text.Json;
using CsCheck;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Prompting.Tests.Queries;

public sealed class QueryTests
{
    [Theory]
    [InlineData("refer: storage tanks", """{"task":"refer","text":"storage tanks"}""")]
    [InlineData("refer: ships => vessel", """{"task":"refer","text":"ships","label":"vessel"}""")]
    [InlineData("ground", """{"task":"ground"}""")]
    [InlineData("ground: => thing", """{"task":"ground","label":"thing"}""")]
    [InlineData("describe", """{"task":"describe"}""")]
    [InlineData("classify: harbor, open water", """{"task":"classify","classes":["harbor","open water"]}""")]
    [InlineData("classify closed-set: harbor, open water", """{"task":"classify","classes":["harbor","open water"],"closed_set":true}""")]
    [InlineData("vqa: How many ships are there?", """{"task":"vqa","text":"How many ships are there?"}""")]
    [InlineData("identify: POINT (4.3 51.2)", """{"task":"identify","geometry":"POINT (4.3 51.2)"}""")]
    [InlineData(
        """identify: {"type":"Point","coordinates":[4.3,51.2]} => hut""",
        """{"task":"identify","label":"hut","geometry":{"type":"Point","coordinates":[4.3,51.2]}}"""
    )]
    [InlineData("chat: What is here?;; How many: two?", """{"task":"chat","turns":["What is here?","How many: two?"]}""")]
    [InlineData("raw: [refer] where are <p>ships</p> ?", """{"task":"raw","text":"[refer] where are <p>ships</p> ?"}""")]
    public void The_command_line_and_JSON_say_the_same(string cli, string json)
    {
        var query = QueryParser.Parse(cli);
        Assert.Equal(json, query.ToJson());
        Assert.Equal(json, QueryParser.ParseJson(json).ToJson());
        Assert.Equal(cli, query.ToString());
        Assert.Equal(json, QueryParser.Parse(query.ToString()).ToJson());
    }

    [Theory]
    [InlineData("  Refer :   ships  ", "refer: ships")]
    [InlineData("CLASSIFY:a,b ,  c", "classify: a, b, c")]
    [InlineData("describe:", "describe")]
    public void Case_and_spaces_around_the_parts_do_not_matter(string typed, string meant) =>
        Assert.Equal(meant, QueryParser.Parse(typed).ToString());

    [Theory]
    [InlineData("", "empty", "refer: ships")]
    [InlineData("find: ships", "'find' is no task", "refer, ground, describe, classify, vqa, identify, chat, raw")]
    [InlineData("ships", "'ships' is no task", "TASK: ARGUMENT")]
    [InlineData("3: ships", "'3' is no task", "refer")]
    [InlineData("refer", "needs what to find", "refer: ships")]
    [InlineData("refer:   ", "needs what to find", "refer: ships")]
    [InlineData("refer: => vessel", "needs what to find", "refer: ships")]
    [InlineData("refer: ships =>", "empty label", "leave it out")]
    [InlineData("vqa:", "needs a question", "vqa: How many")]
    [InlineData("raw:", "needs a text", "raw:")]
    [InlineData("describe: ships", "takes no argument", "refer: ships")]
    [InlineData("classify: harbor", "1 classes", "at least two")]
    [InlineData("classify:", "0 classes", "at least two")]
    [InlineData("classify: a,,b", "empty class", "comma")]
    [InlineData("classify: a, A", "twice", "once")]
    [InlineData("identify:", "empty region", "POINT")]
    [InlineData("identify: {\"type\":", "not JSON", "Correct")]
    [InlineData("chat:", "no turn", ";;")]
    [InlineData("chat: a;;;; b", "empty turn", ";;")]
    [InlineData("refer: a\0b", "U+0000", "Remove")]
    public void What_is_wrong_and_what_to_do_is_said(string typed, string cause, string remedy)
    {
        var e = Assert.Throws<QueryException>(() => QueryParser.Parse(typed));
        Assert.Contains(cause, e.Cause, StringComparison.Ordinal);
        Assert.Contains(remedy, e.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData("""{"task":"find","text":"ships"}""", "'find' is no task. Use one of: refer")]
    [InlineData("""{"task":0,"text":"ships"}""", "Number is no task")]
    [InlineData("""{"text":"ships"}""", "task")]
    [InlineData("""{"task":"refer","text":"ships","colour":"red"}""", "colour")]
    [InlineData("""{"task":"refer","text":7}""", "text")]
    [InlineData("""{"task":"describe","text":"ships"}""", "belongs to: refer, vqa, identify, raw")]
    [InlineData("""{"task":"vqa","text":"how many?","classes":["a","b"]}""", "belongs to: classify")]
    [InlineData("""{"task":"identify","geometry":7}""", "JSON Number")]
    [InlineData("""{"task":"identify","geometry":null}""", "no region")]
    [InlineData("""{"task":"classify","classes":["a",null]}""", "empty class")]
    [InlineData("""{"task":"refer","text":"\ud800"}""", "can't be read")]
    [InlineData("null", "null")]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "can't be read")]
    public void JSON_that_is_no_query_is_refused(string json, string cause) =>
        Assert.Contains(cause, Assert.Throws<QueryException>(() => QueryParser.ParseJson(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_query_longer_than_its_limit_is_refused()
    {
        var limits = new QueryLimits
        {
            MaxCharacters = 10,
            MaxClasses = 2,
            MaxTurns = 1,
            MaxLabelCharacters = 5,
        };
        QueryParser.Parse("refer: 0123456789", limits);
        foreach (
            var typed in new[]
            {
                "refer: 01234567890",
                "classify: a, b, c",
                "classify: a, 123456",
                "chat: a;; b",
                "chat: 01234567890",
                "refer: a => 123456",
            }
        )
            Assert.Contains(
                "allowed",
                Assert.Throws<QueryException>(() => QueryParser.Parse(typed, limits)).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void Any_valid_query_survives_JSON() =>
        AnyQuery.Sample(query =>
        {
            query.Validate();
            var back = QueryParser.ParseJson(query.ToJson());
            return back.ToJson() == query.ToJson() && back.Text == query.Text && (back.Classes ?? []).SequenceEqual(query.Classes ?? []);
        });

    [Fact]
    public void Any_text_at_all_is_a_query_or_a_QueryException() =>
        Gen.Select(Starts, Gen.String)
            .Sample(
                (task, rest) =>
                {
                    try
                    {
                        QueryParser.Parse(task + ":" + rest).Validate();
                        QueryParser.ParseJson(task + rest);
                    }
                    catch (QueryException e)
                    {
                        Assert.NotEqual("", e.Remedy);
                    }
                }
            );

    [Fact]
    public void A_file_holds_objects_and_lines_of_the_command_line()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, """{"queries": [{"task":"refer","text":"ships"}, "describe", /* why not */ "classify: a, b",]}""");
            Assert.Equal(["refer: ships", "describe", "classify: a, b"], QueryParser.ParseFile(path).Select(q => q.ToString()));

            File.WriteAllText(path, """["describe", {"task":"refer"}]""");
            Assert.Contains("Query 2", Assert.Throws<QueryException>(() => QueryParser.ParseFile(path)).Message, StringComparison.Ordinal);

            foreach (var bad in new[] { "", "[]", "{}", "7", "refer: ships" })
            {
                File.WriteAllText(path, bad);
                Assert.Contains(path, Assert.Throws<QueryException>(() => QueryParser.ParseFile(path)).Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Contains(
            "no/such.json",
            Assert.Throws<QueryException>(() => QueryParser.ParseFile("no/such.json")).Message,
            StringComparison.Ordinal
        );
    }

    private static readonly Gen<string> Starts = Gen.OneOf([
        .. new[] { "", "refer", "classify", "identify", "chat", "ground", "{", "[\"" }.Select(s => Gen.Const(s)),
    ]);

    private static readonly Gen<string> Words = Gen.String[Gen.Char["abcé🚢,;=>\" \n<>{}"], 1, 20]
        .Where(s => !string.IsNullOrWhiteSpace(s) && s.All(c => !char.IsSurrogate(c)));

    private static readonly Gen<Query> AnyQuery = Gen.OneOf(
        Gen.Select(
            Words,
            Words.Null(),
            (t, l) =>
                new Query
                {
                    Task = QueryTask.Refer,
                    Text = t,
                    Label = l,
                }
        ),
        Words.Select(t => new Query { Task = QueryTask.Vqa, Text = t }),
        Words.Select(t => new Query { Task = QueryTask.Raw, Text = t }),
        Gen.Const(new Query { Task = QueryTask.Describe }),
        Words
            .ArrayUnique[2, 6]
            .Where(c => c.Select(x => x.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).Count() == c.Length)
            .Select(c => new Query { Task = QueryTask.Classify, Classes = c }),
        Words.Array[1, 4].Select(t => new Query { Task = QueryTask.Chat, Turns = t }),
        Gen.Select(
            Words,
            Words.Null(),
            (g, t) =>
                new Query
                {
                    Task = QueryTask.Identify,
                    Geometry = JsonSerializer.SerializeToElement(g),
                    Text = t,
                }
        )
    );
}
