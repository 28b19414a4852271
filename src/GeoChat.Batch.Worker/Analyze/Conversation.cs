using GeoChat.Batch.Inference;
using GeoChat.Batch.Prompting;
using GeoChat.Batch.Storage.Pipeline;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>Asks a chip's queries: the first turns of all together, so that they share the image, then the further turns of chats with the answers so far.</summary>
internal static class Conversation
{
    /// <summary>Every turn that was asked, by query, then turn.</summary>
    public static async Task<IReadOnlyList<AskedTurn>> AskAsync(
        IVlmEngine engine, ClaimedChip chip, SceneContext scene, ReadOnlyMemory<byte> rgb, CancellationToken cancellationToken)
    {
        var model = engine.Model;
        var template = PromptTemplate.Get(model.Profile.PromptTemplate);
        var most = scene.MaxAnswerTokens ?? model.Profile.MaxAnswerTokens;
        var talks = scene.QueriesOf(chip.Queries)
            .Select(ordinal => new Talk(ordinal, scene.Queries[ordinal], ChipPrompts.TurnsOf(scene.Queries[ordinal], chip, scene, ordinal, model.ImageSize)))
            .ToList();
        var asked = new List<AskedTurn>();
        for (var turn = 0; talks.Exists(talk => talk.Turns.Count > turn); turn++)
        {
            var open = talks.Where(talk => talk.Turns.Count > turn).ToList();
            var queries = open.Select(talk =>
            {
                PromptTurn[] turns = [.. talk.Past, new PromptTurn(talk.Turns[turn], null)];
                return new VlmQuery(template.Render(turns, image: true), most) { Turns = turns };
            }).ToList();
            var answers = await engine.GenerateAsync(new VlmRequest(rgb, queries), cancellationToken);
            foreach (var (talk, answer) in open.Zip(answers))
            {
                talk.Past.Add(new PromptTurn(talk.Turns[turn], answer.Text.Text));
                asked.Add(new AskedTurn(talk.Ordinal, turn, talk.Query, answer));
            }
        }

        return [.. asked.OrderBy(turn => turn.QueryOrdinal).ThenBy(turn => turn.Turn)];
    }

    private sealed record Talk(int Ordinal, Query Query, IReadOnlyList<string> Turns)
    {
        public List<PromptTurn> Past { get; } = [];
    }
}

/// <summary>A turn and its answer.</summary>
internal sealed record AskedTurn(int QueryOrdinal, int Turn, Query Query, VlmAnswer Answer);
