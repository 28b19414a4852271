using System.Globalization;
using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Prompting.Answers;

/// <summary>Finds phrases and boxes in one pass; no character is looked at more than a few times, whatever the text.</summary>
internal sealed class AnswerScanner(string text, BoxGrammar grammar)
{
    private const int MaxNumberLength = 12;

    private static readonly string[] Opening = ["<p>", "<ref>"];
    private static readonly string[] Closing = ["</p>", "</ref>"];

    private readonly List<AnswerElement> _elements = [];
    private readonly char _open = grammar is BoxGrammar.Geochat or BoxGrammar.Rbox ? '{' : '[';
    private int _at;

    public static List<AnswerElement> Scan(string text, BoxGrammar grammar) => new AnswerScanner(text, grammar).Scan();

    private List<AnswerElement> Scan()
    {
        var phrase = -1;
        while (_at < text.Length)
        {
            if (text[_at] == _open)
            {
                if (Box())
                    phrase = -1;
            }
            else if (text[_at] == '<' && Tag(Opening))
                phrase = _at;
            else if (text[_at] == '<' && _at is var end && Tag(Closing))
            {
                if (phrase >= 0)
                    _elements.Add(new(AnswerElementKind.Phrase, phrase, end, []));
                phrase = -1;
            }
            else
                _at++;
        }

        return _elements;
    }

    private bool Tag(string[] tags)
    {
        var tag = Array.Find(tags, t => string.CompareOrdinal(text, _at, t, 0, t.Length) == 0);
        _at += tag?.Length ?? 0;
        return tag is not null;
    }

    /// <summary>
    /// Reads what begins with an opening bracket and goes behind it; true when it was a box of some kind, false when it was only
    /// text.
    /// </summary>
    private bool Box()
    {
        var start = _at++;
        List<AnswerNumber> numbers = [];
        var closed = _open == '{' ? Braced(numbers) : Bracketed(numbers);
        // "[1]" is a footnote and "{" alone is text; two numbers are the beginning of a box.
        var kind = closed switch
        {
            null when numbers.Count > 0 || _open == '{' => AnswerElementKind.Unfinished,
            true when numbers.Count is 4 or 5 => AnswerElementKind.Box,
            _ when numbers.Count >= (_open == '{' ? 1 : 3) => AnswerElementKind.Malformed,
            _ => (AnswerElementKind?)null,
        };
        if (kind is { } k)
            _elements.Add(new(k, start, _at, numbers));
        return kind is not null;
    }

    /// <summary>
    /// <c>&lt;n&gt;&lt;n&gt;&lt;n&gt;&lt;n&gt;|&lt;n&gt;}</c>: true when closed, null when the text ends first, false when
    /// something else comes.
    /// </summary>
    private bool? Braced(List<AnswerNumber> numbers)
    {
        while (true)
        {
            Spaces("|");
            if (_at == text.Length)
                return null;
            if (text[_at] == '}')
            {
                _at++;
                return true;
            }

            if (text[_at] != '<')
                return false;
            _at++;
            if (Number() is not { } number)
                return _at == text.Length ? null : false;
            if (_at == text.Length)
                return null;
            if (text[_at] != '>')
                return false;
            _at++;
            numbers.Add(number);
        }
    }

    /// <summary><c>n, n, n, n]</c>, ended as <see cref="Braced"/> is.</summary>
    private bool? Bracketed(List<AnswerNumber> numbers)
    {
        while (true)
        {
            if (Number() is not { } number)
                return _at == text.Length ? null : false;
            numbers.Add(number);
            if (_at == text.Length)
                return null;
            if (text[_at] is not (',' or ']'))
                return false;
            if (text[_at++] == ']')
                return true;
        }
    }

    /// <summary>
    /// A decimal number of at most a dozen characters; null when there is none, the place then behind what was looked at.
    /// </summary>
    private AnswerNumber? Number()
    {
        Spaces();
        var from = _at;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] is '.' or '-'))
            _at++;
        var word = text.AsSpan(from, _at - from);
        if (
            word.Length > MaxNumberLength
            || !double.TryParse(
                word,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var value
            )
        )
            return null;
        var number = new AnswerNumber(value, from, _at);
        Spaces();
        return number;
    }

    private void Spaces(string also = "")
    {
        while (_at < text.Length && (char.IsWhiteSpace(text[_at]) || also.Contains(text[_at])))
            _at++;
    }
}
