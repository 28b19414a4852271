using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Prompting.Prompts;

/// <summary>What is said to the model for a query: GeoChat's own wording (facts/geochat.md 3).</summary>
/// <remarks>
/// Control words in the user's text are not refused: <see cref="PromptTemplate.Render"/> escapes them, so a typed
/// <c>&lt;image&gt;</c> or <c>&lt;/s&gt;</c> is read as letters.
/// </remarks>
public static class QueryPrompt
{
    /// <summary>In the sentence of an identify query: where the region goes. Without it the region follows the sentence.</summary>
    public const string RegionPlace = "{box}";

    /// <summary>The text after <c>&lt;image&gt;\n</c>; of a chat, that of the given turn.</summary>
    /// <param name="query">A valid query.</param>
    /// <param name="region">identify: the region on this chip; null elsewhere.</param>
    /// <param name="turn">chat: from 0.</param>
    public static string UserText(Query query, BoxText? region = null, int turn = 0) =>
        query.Task switch
        {
            QueryTask.Refer => $"[refer] Give me the location of <p> {query.Text!.Trim()} </p>",
            QueryTask.Ground => "[grounding] Describe the image in detail.",
            QueryTask.Describe => "Describe the image in detail.",
            QueryTask.Classify => "Classify the given image in one of the following classes. Classes: "
                + $"{string.Join(", ", query.Classes!.Select(c => c.Trim()))}. \nAnswer in one word or a short phrase.",
            QueryTask.Vqa => $"{query.Text!.Trim()}\nAnswer the question using a single word or phrase.",
            QueryTask.Identify => Identify(
                query.Text,
                region ?? throw new ArgumentNullException(nameof(region), "An identify query is asked about a region.")
            ),
            QueryTask.Chat => query.Turns![turn],
            QueryTask.Raw => query.Text!,
            _ => throw new ArgumentOutOfRangeException(nameof(query)),
        };

    /// <summary>The whole prompt of a query that needs no earlier answer.</summary>
    public static string Render(Query query, PromptTemplate template, BoxText? region = null, bool image = true) =>
        template.Render([new PromptTurn(UserText(query, region))], image);

    private static string Identify(string? sentence, BoxText region)
    {
        if (string.IsNullOrWhiteSpace(sentence))
            return $"[identify] What is the object present at {region}";
        return sentence.Contains(RegionPlace, StringComparison.Ordinal)
            ? sentence.Replace(RegionPlace, region.ToString(), StringComparison.Ordinal)
            : $"{sentence.Trim()} {region}";
    }
}
