using System.Globalization;
using GeoChat.Batch.Cli.Ask;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Prompting.Prompts;

namespace GeoChat.Batch.Cli.Chat;

/// <summary>
/// A conversation about one picture: its turns so far, the region that the next question is about, and the boxes that were
/// answered.
/// </summary>
internal sealed class ChatTalk(IVlmEngine engine, Picture picture, int maxNewTokens)
{
    private readonly PromptTemplate _template = PromptTemplate.Get(engine.Model.Profile.PromptTemplate);
    private readonly byte[] _rgb = picture.ForModel(engine.Model.ImageSize);
    private readonly List<PromptTurn> _turns = [];
    private readonly List<ReplyBox> _boxes = [];

    /// <summary>The picture.</summary>
    public Picture Picture => picture;

    /// <summary>Boxes of all answers so far.</summary>
    public IReadOnlyList<ReplyBox> Boxes => _boxes;

    /// <summary>The region of the next question, or null.</summary>
    public BoxText? Region { get; private set; }

    /// <summary>Makes the next question one about a region: corners in pixels of the picture.</summary>
    /// <exception cref="UsageException">Not four numbers.</exception>
    public void Mark(string numbers)
    {
        var parts = numbers
            .Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part =>
                double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && double.IsFinite(n) ? n : (double?)null
            )
            .ToArray();
        if (parts is not [{ } x1, { } y1, { } x2, { } y2] || x1 == x2 || y1 == y2)
            throw new UsageException("a region has four numbers, two corners in pixels of the picture: /region 120 80 260 170");
        Region = picture.Region([x1, y1, x2, y1, x2, y2, x1, y2]);
    }

    /// <summary>Puts the next question, with all turns before it.</summary>
    /// <exception cref="VlmRequestException">The conversation is longer than the model can read.</exception>
    public async Task<Reply> SayAsync(string text, CancellationToken cancellationToken)
    {
        var said = WithRegion(text);
        var question = new Question(null, _template.Render([.. _turns, new PromptTurn(said)], image: true));
        var answers = await engine.GenerateAsync(new VlmRequest(_rgb, [new VlmQuery(question.Prompt, maxNewTokens)]), cancellationToken);
        var reply = new Reply(question, answers[0], engine.Model.Profile, picture);
        _turns.Add(new PromptTurn(said, reply.Text.Trim()));
        _boxes.AddRange(reply.Boxes);
        Region = null;
        return reply;
    }

    private string WithRegion(string text)
    {
        if (Region is not { } region)
            return text;
        if (text.Length == 0)
            return $"[identify] What is the object present at {region}";
        var tagged = text.StartsWith('[') ? text : $"[identify] {text}";
        return tagged.Contains(QueryPrompt.RegionPlace, StringComparison.Ordinal)
            ? tagged.Replace(QueryPrompt.RegionPlace, region.ToString(), StringComparison.Ordinal)
            : $"{tagged} {region}";
    }
}
