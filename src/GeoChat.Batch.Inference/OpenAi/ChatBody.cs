using System.Text.Json;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Prompting.Prompts;

namespace GeoChat.Batch.Inference.OpenAi;

/// <summary>Writes the body of a request to <c>/v1/chat/completions</c>: greedy, the picture as a data URI in the first turn.</summary>
internal static class ChatBody
{
    /// <summary>
    /// One query. The server's own template makes the prompt of it: what is sent is the turns, or of a bare prompt its text without
    /// the picture's place.
    /// </summary>
    public static byte[] Write(OpenAiOptions options, VlmQuery query, string? pictureUri)
    {
        using var stream = new MemoryStream((pictureUri?.Length ?? 0) + 1024);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("model", options.Model);
            json.WriteNumber("max_tokens", query.MaxNewTokens);
            json.WriteNumber("temperature", 0);
            json.WriteBoolean("stream", false);
            if (options.LogProbs)
            {
                json.WriteBoolean("logprobs", true);
                json.WriteNumber("top_logprobs", 0);
            }

            json.WriteStartArray("messages");
            var turns =
                query.Turns
                ??
                [
                    new PromptTurn(
                        query
                            .Prompt.Replace(PromptTemplate.Image + "\n", "", StringComparison.Ordinal)
                            .Replace(PromptTemplate.Image, "", StringComparison.Ordinal)
                    ),
                ];
            for (var i = 0; i < turns.Count; i++)
            {
                WriteUser(json, PromptText.Unescape(turns[i].User), i == 0 ? pictureUri : null);
                if (turns[i].Assistant is { } answer)
                    WriteAssistant(json, PromptText.Unescape(answer));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteUser(Utf8JsonWriter json, string text, string? pictureUri)
    {
        json.WriteStartObject();
        json.WriteString("role", "user");
        json.WriteStartArray("content");
        if (pictureUri is not null)
        {
            json.WriteStartObject();
            json.WriteString("type", "image_url");
            json.WriteStartObject("image_url");
            json.WriteString("url", pictureUri);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAssistant(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("role", "assistant");
        json.WriteString("content", text);
        json.WriteEndObject();
    }
}
