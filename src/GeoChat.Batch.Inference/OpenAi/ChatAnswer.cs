using System.Text;
using System.Text.Json;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Inference.OpenAi;

/// <summary>An answer as <c>/v1/chat/completions</c> gives it.</summary>
/// <param name="Text">With what each token wrote where the server says so.</param>
/// <param name="LogProbs">Of each token; empty where the server gives none.</param>
/// <param name="TokenCount">As the server counts them; 0 where it does not.</param>
/// <param name="HitTokenCap">It ended at the cap.</param>
internal sealed record ChatAnswer(AnswerText Text, double[] LogProbs, int TokenCount, bool HitTokenCap)
{
    /// <summary>Reads a reply.</summary>
    /// <exception cref="JsonException">It is no chat completion.</exception>
    public static ChatAnswer Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (
            root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("choices", out var choices)
            || choices.ValueKind != JsonValueKind.Array
            || choices.GetArrayLength() == 0
            || choices[0].ValueKind != JsonValueKind.Object
            || !choices[0].TryGetProperty("message", out var message)
            || message.ValueKind != JsonValueKind.Object
        )
            throw new JsonException("it has no choices[0].message");
        var text =
            message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String ? content.GetString()! : "";
        var tokens =
            choices[0].TryGetProperty("logprobs", out var logprobs)
            && logprobs.ValueKind == JsonValueKind.Object
            && logprobs.TryGetProperty("content", out var list)
            && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Select(Token).ToList()
                : [];
        var known = tokens.Count > 0 && tokens.TrueForAll(t => t is not null);
        var spans = known ? Spans(text, [.. tokens.Select(t => t!.Value)]) : null;
        var counted =
            root.TryGetProperty("usage", out var usage)
            && usage.ValueKind == JsonValueKind.Object
            && usage.TryGetProperty("completion_tokens", out var count)
            && count.TryGetInt32(out var n)
                ? n
                : tokens.Count;
        var capped =
            choices[0].TryGetProperty("finish_reason", out var reason)
            && reason.ValueKind == JsonValueKind.String
            && reason.ValueEquals("length");
        return new(new AnswerText(text, spans ?? []), spans is null ? [] : [.. spans.Select(s => s.LogProb)], counted, capped);
    }

    private static (byte[] Bytes, double LogProb)? Token(JsonElement token)
    {
        if (
            token.ValueKind != JsonValueKind.Object
            || !token.TryGetProperty("logprob", out var logProb)
            || logProb.ValueKind != JsonValueKind.Number
            || !logProb.TryGetDouble(out var value)
        )
            return null;
        if (token.TryGetProperty("bytes", out var bytes) && bytes.ValueKind == JsonValueKind.Array)
        {
            var list = new List<byte>();
            foreach (var b in bytes.EnumerateArray())
            {
                if (!b.TryGetByte(out var one))
                    return null;
                list.Add(one);
            }

            return ([.. list], value);
        }

        return token.TryGetProperty("token", out var text) && text.ValueKind == JsonValueKind.String
            ? (Encoding.UTF8.GetBytes(text.GetString()!), value)
            : null;
    }

    // Tokens may begin with a space that the text lost, and end with the end token. Where they do not spell the text, its boxes
    // stay without a score rather than with a wrong one.
    private static TokenSpan[]? Spans(string text, (byte[] Bytes, double LogProb)[] tokens)
    {
        byte[] all = [.. tokens.SelectMany(t => t.Bytes)];
        var wanted = Encoding.UTF8.GetBytes(text);
        var begin = all.AsSpan().IndexOf(wanted);
        if (begin < 0)
            return null;
        var spans = new TokenSpan[tokens.Length];
        var at = -begin;
        for (var i = 0; i < tokens.Length; i++)
        {
            var from = Math.Clamp(at, 0, wanted.Length);
            at += tokens[i].Bytes.Length;
            var to = Math.Clamp(at, 0, wanted.Length);
            var start = Encoding.UTF8.GetCharCount(wanted, 0, from);
            spans[i] = new TokenSpan(start, Encoding.UTF8.GetCharCount(wanted, 0, to) - start, tokens[i].LogProb);
        }

        return spans;
    }
}
