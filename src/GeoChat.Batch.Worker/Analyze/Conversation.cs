using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.Prompting.Prompts;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Storage.Chips;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>
/// Asks a chip's queries: the first turns of all together, so that they share the image, then the further turns of chats with the
/// answers so far.
/// </summary>
internal static class Conversation
{
    /// <summary>Every turn that was asked, by query, then turn.</summary>
    public static async Task<IReadOnlyList<AskedTurn>> AskAsync(
        IVlmEngine engine,
        ClaimedChip chip,
        SceneContext scene,
        ReadOnlyMemory<byte> rgb,
        CancellationToken cancellationToken
    )
    {
        var model = engine.Model;
        var template = PromptTemplate.Get(model.Profile.PromptTemplate);
        var most = scene.MaxAnswerTokens ?? model.Profile.MaxAnswerTokens;
        var talks = scene
            .QueriesOf(chip.Queries)
            .Select(ordinal => new Talk(
                ordinal,
                scene.Queries[ordinal],
                ChipPrompts.TurnsOf(scene.Queries[ordinal], chip, scene, ordinal, model.ImageSize)
            ))
            .ToList();
        var asked = new List<AskedTurn>();
        for (var turn = 0; talks.Exists(talk => talk.Turns.Count > turn); turn++)
        {
            var open = talks.Where(talk => talk.Turns.Count > turn).ToList();
            var asks = open.Select(talk => Ask(engine, talk.Query, template, [.. talk.Past, new PromptTurn(talk.Turns[turn], null)], most))
                .ToList();
            var answers = await engine.GenerateAsync(new VlmRequest(rgb, [.. asks.SelectMany(ask => ask)]), cancellationToken);
            var next = 0;
            foreach (var (talk, ask) in open.Zip(asks))
            {
                var own = answers.Skip(next).Take(ask.Count).ToList();
                next += ask.Count;
                var answer = talk.Query.ClosedSet ? ClosedSet.Choose(talk.Query.Classes!, own) : own[0];
                talk.Past.Add(new PromptTurn(talk.Turns[turn], answer.Text.Text));
                asked.Add(new AskedTurn(talk.Ordinal, turn, talk.Query, answer));
            }
        }

        return [.. asked.OrderBy(turn => turn.QueryOrdinal).ThenBy(turn => turn.Turn)];
    }

    private static IReadOnlyList<VlmQuery> Ask(
        IVlmEngine engine,
        Query query,
        PromptTemplate template,
        IReadOnlyList<PromptTurn> turns,
        int most
    )
    {
        var prompt = template.Render(turns, image: true);
        if (!query.ClosedSet)
            return [new VlmQuery(prompt, most) { Turns = turns }];
        ClosedSet.Require(engine);
        return [.. ClosedSet.Queries(prompt, query.Classes!)];
    }

    private sealed record Talk(int Ordinal, Query Query, IReadOnlyList<string> Turns)
    {
        public List<PromptTurn> Past { get; } = [];
    }
}

/// <summary>A turn and its answer.</summary>
internal sealed record AskedTurn(int QueryOrdinal, int Turn, Query Query, VlmAnswer Answer);
