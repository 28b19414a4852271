using System.Text.Json;
using System.Text.Json.Nodes;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Prompting.Tokens;

/// <summary>
/// JSON lines <c>{"text":...}</c> (no BOS) or <c>{"prompt":...}</c> (whole prompt, -200 the image) become the same lines with
/// <c>ids</c>: what <c>geochat model tokenize</c> does.
/// </summary>
public static class TokenLines
{
    /// <summary>
    /// Reads to the end; empty lines are passed over. Throws <see cref="QueryException"/> naming the line that can't be read.
    /// </summary>
    public static async Task EncodeAsync(
        LlamaTokenizer tokenizer,
        TextReader input,
        TextWriter output,
        CancellationToken cancellationToken = default
    )
    {
        for (var number = 1; await input.ReadLineAsync(cancellationToken) is { } line; number++)
            if (!string.IsNullOrWhiteSpace(line))
                await output.WriteLineAsync(Encode(tokenizer, line, number).AsMemory(), cancellationToken);
    }

    private static string Encode(LlamaTokenizer tokenizer, string line, int number)
    {
        try
        {
            if (JsonNode.Parse(line) is JsonObject row)
            {
                if (Text(row, "prompt") is { } prompt)
                    return With(row, tokenizer.EncodePrompt(prompt));
                if (Text(row, "text") is { } text)
                    return With(row, tokenizer.Encode(text));
            }
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw Broken(number, e.Message, e);
        }

        throw Broken(number, "it has neither text nor prompt.");
    }

    private static string? Text(JsonObject row, string name) =>
        row[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static string With(JsonObject row, int[] ids)
    {
        row["ids"] = new JsonArray([.. ids.Select(i => (JsonNode)i)]);
        return row.ToJsonString(QueryParser.Json);
    }

    private static QueryException Broken(int line, string why, Exception? inner = null) =>
        new($"Line {line} can't be read: {why}", "Write {\"text\":\"...\"} or {\"prompt\":\"...\"}, one a line.", inner);
}
