using System.Text;

namespace GeoChat.Batch.Prompting.Tokens;

/// <summary>Ids to text as SentencePiece does it, special pieces left out.</summary>
internal sealed class TokenDecoder
{
    private readonly SentencePieceModel _model;
    private readonly byte[] _byteOf;

    public TokenDecoder(SentencePieceModel model)
    {
        _model = model;
        _byteOf = new byte[model.Pieces.Length];
        for (var b = 0; b < model.Bytes?.Length; b++)
            _byteOf[model.Bytes[b]] = (byte)b;
    }

    public TokenText Decode(ReadOnlySpan<int> ids)
    {
        var text = new StringBuilder();
        var spans = new (int Start, int Length)[ids.Length];
        List<(int At, byte Value)> run = [];
        var prefix = _model.DummyPrefix;
        for (var i = 0; i < ids.Length; i++)
        {
            var kind = (uint)ids[i] < (uint)_model.Pieces.Length ? _model.Kinds[ids[i]] : PieceKind.Unknown;
            if (kind is PieceKind.Control or PieceKind.Unknown)
            {
                spans[i] = (-1, 0);
                continue;
            }

            if (kind == PieceKind.Byte && _model.Bytes is not null)
            {
                run.Add((i, _byteOf[ids[i]]));
                prefix = false;
                continue;
            }

            Flush(text, run, spans);
            var piece = _model.Pieces[ids[i]];
            var start = text.Length;
            // The dummy prefix is no part of the text: the very first piece loses its space.
            text.Append(
                piece,
                prefix && piece[0] == SentencePieceModel.Space ? 1 : 0,
                piece.Length - (prefix && piece[0] == SentencePieceModel.Space ? 1 : 0)
            );
            prefix = false;
            spans[i] = (start, text.Length - start);
        }

        Flush(text, run, spans);
        if (_model.EscapeWhitespace)
            text.Replace(SentencePieceModel.Space, ' ');
        var end = text.Length;
        for (var i = spans.Length - 1; i >= 0; i--)
        {
            if (spans[i].Start < 0)
                spans[i] = (end, 0);
            else
                end = spans[i].Start;
        }

        return new TokenText(text.ToString(), spans);
    }

    /// <summary>
    /// Writes a run of byte pieces: the first byte of a character owns it, the others write nothing; a byte that fits no character
    /// writes U+FFFD.
    /// </summary>
    private static void Flush(StringBuilder text, List<(int At, byte Value)> run, (int Start, int Length)[] spans)
    {
        Span<byte> window = stackalloc byte[4];
        var i = 0;
        while (i < run.Count)
        {
            var n = Math.Min(4, run.Count - i);
            for (var j = 0; j < n; j++)
                window[j] = run[i + j].Value;
            var valid = Rune.DecodeFromUtf8(window[..n], out var rune, out var used) == System.Buffers.OperationStatus.Done;
            var start = text.Length;
            text.Append(valid ? rune.ToString() : "\uFFFD");
            spans[run[i].At] = (start, text.Length - start);
            for (var j = 1; valid && j < used; j++)
                spans[run[i + j].At] = (text.Length, 0);
            i += valid ? used : 1;
        }

        run.Clear();
    }
}
