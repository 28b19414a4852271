using System.Text;
using System.Text.Json;
using CsCheck;
using GeoChat.Batch.Inference.OpenAi;

namespace GeoChat.Batch.Inference.Tests.OpenAi;

public sealed class ChatAnswerTests
{
    [Fact]
    public void Tokens_point_at_what_they_wrote_even_inside_a_character()
    {
        // A leading space that the text lost, a character over two tokens, and the end token.
        var answer = Read(
            """
            {"choices":[{"message":{"content":"a é🚢b"},"finish_reason":"length","logprobs":{"content":[
              {"token":" a","logprob":-1,"bytes":[32,97]},{"token":" ","logprob":-2,"bytes":[32]},{"token":"x","logprob":-3,"bytes":[195]},
              {"token":"y","logprob":-4,"bytes":[169]},{"token":"🚢b","logprob":-5,"bytes":null},{"token":"</s>","logprob":-6}]}}]}
            """
        );
        Assert.Equal([(0, 1), (1, 1), (2, 1), (3, 0), (3, 3), (6, 0)], answer.Text.Tokens.Select(t => (t.Start, t.Length)));
        Assert.Equal([-1, -2, -3, -4, -5, -6], answer.LogProbs);
        Assert.True(answer.HitTokenCap);
        Assert.Equal(6, answer.TokenCount);
    }

    [Fact]
    public void Tokens_that_do_not_spell_the_text_give_no_scores_rather_than_wrong_ones() =>
        Assert.Empty(
            Read("""{"choices":[{"message":{"content":"ship"},"logprobs":{"content":[{"token":"token_id:5","logprob":-1}]}}]}""").LogProbs
        );

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":[5]}""")]
    [InlineData("""{"choices":[{"message":[]}]}""")]
    public void What_is_no_completion_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => Read(json));

    [Fact]
    public void Any_bytes_give_an_answer_or_a_JsonException() =>
        Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Char, Gen.Int[0, Good.Length - 1])
            .Sample(
                (at, with, end) =>
                {
                    var text = string.Concat(Good.AsSpan(0, at), with.ToString(), Good.AsSpan(at + 1));
                    foreach (var json in new[] { text, text[..end] })
                    {
                        try
                        {
                            Read(json);
                        }
                        catch (JsonException)
                        {
                            // The one way out.
                        }
                    }
                },
                iter: 5000
            );

    private const string Good =
        """{"choices":[{"message":{"content":"ab"},"finish_reason":"stop","logprobs":{"content":[{"token":"a","logprob":-1,"bytes":[97]},{"token":"b","logprob":-1e3}]}}],"usage":{"completion_tokens":2}}""";

    private static ChatAnswer Read(string json) => ChatAnswer.Read(Encoding.UTF8.GetBytes(json));
}
