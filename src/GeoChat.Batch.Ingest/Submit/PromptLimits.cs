using System.Text;
using System.Text.Json;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Prompts;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>
/// Whether the model can take each query with its picture and an answer, told before a job is stored. Reads the folder's small
/// files only.
/// </summary>
internal static class PromptLimits
{
    // What the template adds around a query, and room for the numbers of a region.
    private const int TemplateTokens = 200;

    /// <exception cref="QueryException">A query is too long.</exception>
    public static void Check(JobInputs inputs, ModelProfile profile, string folder)
    {
        if (Number(Path.Combine(folder, "config.json"), "max_position_embeddings") is not { } context)
            return;
        var side = profile.ImageSize ?? ModelProfile.GeoChatImageSize;
        var patch = Number(Path.Combine(folder, "clip", "config.json"), "patch_size") ?? 14;
        var picture = side / patch * (side / patch);
        var answer = Math.Min(inputs.Options?.MaxAnswerTokens ?? profile.MaxAnswerTokens, context / 2);
        // A token is at least a byte, so that ordinary queries need no tokenizer.
        var doubtful = inputs
            .Queries.Where(query => Texts(query).Sum(Encoding.UTF8.GetByteCount) + TemplateTokens + picture + answer > context)
            .ToList();
        if (doubtful.Count == 0)
            return;
        var tokenizer = LlamaTokenizer.Load(Path.Combine(folder, "tokenizer.model"));
        foreach (var query in doubtful)
        {
            var ids = tokenizer.EncodePrompt(PromptTemplate.Image + string.Join('\n', Texts(query)));
            PromptBudget.Check(query, ids, picture, answer, context);
        }
    }

    private static IEnumerable<string> Texts(Query query) => [query.Text ?? "", .. query.Classes ?? [], .. query.Turns ?? []];

    private static int? Number(string file, string name)
    {
        if (!File.Exists(file))
            return null;
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return document.RootElement.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) && number > 0 ? number : null;
    }
}
