using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Prompting.Tokens;

/// <summary>Whether a prompt and its answer fit the model.</summary>
public static class PromptBudget
{
    /// <summary>Positions a prompt takes: its ids, each image slot counted as <paramref name="imageTokens"/>.</summary>
    public static int Positions(ReadOnlySpan<int> ids, int imageTokens)
    {
        var positions = 0;
        foreach (var id in ids)
            positions += id == LlamaTokenizer.ImageToken ? imageTokens : 1;
        return positions;
    }

    /// <summary>Throws <see cref="QueryException"/> when prompt and answer are longer than the model's context.</summary>
    public static void Check(Query query, ReadOnlySpan<int> ids, int imageTokens, int maxNewTokens, int contextLength)
    {
        var positions = Positions(ids, imageTokens);
        if (positions + maxNewTokens <= contextLength)
            return;
        var excess = positions + maxNewTokens - contextLength;
        throw new QueryException(
            $"The {query.Task.Name()} query takes {positions} of the model's {contextLength} tokens and its answer up to "
                + $"{maxNewTokens}: {excess} too many.",
            "Shorten the query, or lower max_answer_tokens."
        );
    }
}
