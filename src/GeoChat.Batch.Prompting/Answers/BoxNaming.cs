using GeoChat.Batch.Prompting.Labels;

namespace GeoChat.Batch.Prompting.Answers;

/// <summary>Which words name a box: the phrase in tags that it follows, else the words right before it on its line.</summary>
/// <remarks>Fed with an answer's elements in their order.</remarks>
internal sealed class BoxNaming(string text)
{
    // Further away than this, a phrase no longer speaks of the box.
    private const int Reach = 80;

    private AnswerPhrase? _current;
    private int _end;

    /// <summary>Place of the words that name the current box.</summary>
    public (int Start, int End) Words { get; private set; }

    /// <summary>A phrase between tags; it names the boxes that follow.</summary>
    public AnswerPhrase Phrase(AnswerElement element)
    {
        Words = (element.Start, element.End);
        _end = text.IndexOf('>', element.End) + 1;
        return _current = LabelRules.ReadPhrase(text[element.Start..element.End]);
    }

    /// <summary>A box that is dropped still ends what was said before it.</summary>
    public void Skip(AnswerElement element) => _end = element.End;

    /// <summary>The phrase of a box, and where the model was free to begin one.</summary>
    public (AnswerPhrase? Name, int Opens) Box(AnswerElement element)
    {
        var from = _end;
        var opens = element.Start;
        var gap = text.AsSpan(from, element.Start - from);
        _end = element.End;
        if (Separators.Only(gap))
            return (_current, from);

        var said = PhraseBefore.Find(gap, from == 0);
        if (said.Length > 0)
        {
            gap.Overlaps(said, out var offset);
            Words = (from + offset, from + offset + said.Length);
            _current = LabelRules.ReadPhrase(said.ToString());
            opens = Words.End;
        }
        else if (gap.Length > Reach || gap.ContainsAny('\n', '.'))
            _current = null;

        return (_current, opens);
    }
}
