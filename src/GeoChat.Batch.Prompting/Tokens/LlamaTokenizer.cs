using System.Text;
using System.Text.RegularExpressions;
using GeoChat.Batch.Prompting.Prompts;

namespace GeoChat.Batch.Prompting.Tokens;

/// <summary>
/// LLaMA's tokenizer: SentencePiece BPE with byte fallback, and GeoChat's way of cutting a prompt at its image. Safe for use by
/// several threads.
/// </summary>
/// <remarks>
/// Equal to SentencePiece (<see cref="Encode(string)"/>, <see cref="Decode"/>) and to <c>tokenizer_image_token</c> over
/// transformers 4.31's slow tokenizer, <c>legacy: false</c> (<see cref="EncodePrompt"/>).
/// </remarks>
public sealed partial class LlamaTokenizer
{
    /// <summary>The id that stands for the image in a prompt.</summary>
    public const int ImageToken = -200;

    private readonly SentencePieceModel _model;
    private readonly TokenDecoder _decoder;

    private readonly TokenizerSettings _settings;

    private LlamaTokenizer(SentencePieceModel model, TokenizerSettings settings)
    {
        _model = model;
        _settings = settings;
        _decoder = new TokenDecoder(model);
    }

    /// <summary>Number of ids.</summary>
    public int VocabularySize => _model.Pieces.Length;

    /// <summary>Id that opens every prompt.</summary>
    public int Bos => _model.Bos;

    /// <summary>Id that ends every answer.</summary>
    public int Eos => _model.Eos;

    /// <summary>
    /// Reads a <c>tokenizer.model</c>, and the <c>tokenizer_config.json</c> next to it where there is one. Throws <see
    /// cref="TokenizerException"/>.
    /// </summary>
    public static LlamaTokenizer Load(string path) => new(SentencePieceReader.Read(path), TokenizerSettings.LoadFor(path));

    /// <summary>
    /// The piece of an id as the file has it (<c>▁ship</c>, <c>&lt;0x0A&gt;</c>); ids outside the vocabulary give
    /// <c>&lt;unk&gt;</c>'s.
    /// </summary>
    public string Piece(int id) => _model.Pieces[(uint)id < (uint)_model.Pieces.Length ? id : _model.Unknown];

    /// <summary>Ids of a text, without BOS. Control words in it are ordinary text.</summary>
    public int[] Encode(string text)
    {
        var ids = new List<int>(text.Length / 3 + 4);
        Encode(text, ids);
        return [.. ids];
    }

    /// <summary>Text of ids; BOS, EOS and unknown ids write nothing, bytes that are no UTF-8 write U+FFFD.</summary>
    public string Decode(ReadOnlySpan<int> ids) => _decoder.Decode(ids).Text;

    /// <summary>Text of ids, and what of it each id wrote.</summary>
    internal TokenText DecodeWithOffsets(ReadOnlySpan<int> ids) => _decoder.Decode(ids);

    /// <summary>
    /// Ids of a whole prompt: BOS, <see cref="ImageToken"/> for each <c>&lt;image&gt;</c>, EOS where the template ends an answer.
    /// </summary>
    /// <remarks>
    /// <c>&lt;/s&gt;</c> is the token only right before <c>USER:</c> or at the end; elsewhere, and where <see
    /// cref="PromptText.Escape"/> marked it, it is text.
    /// </remarks>
    public int[] EncodePrompt(string prompt)
    {
        List<int> ids = _settings.AddBos ? [_model.Bos] : [];
        var chunks = prompt.Split(PromptTemplate.Image);
        for (var i = 0; i < chunks.Length; i++)
        {
            if (i > 0)
                ids.Add(ImageToken);
            EncodeChunk(chunks[i], ids);
        }

        return [.. ids];
    }

    /// <summary>Ids that an answer written behind a prompt has, EOS included.</summary>
    public int[] EncodeAnswer(string prompt, string answer)
    {
        var ids = EncodePrompt(prompt);
        var whole = EncodePrompt($"{prompt} {PromptText.Escape(answer)}{PromptTemplate.End}");
        return whole.AsSpan().StartsWith(ids) ? whole[ids.Length..] : [.. Encode(answer), _model.Eos];
    }

    private void EncodeChunk(string chunk, List<int> ids)
    {
        var segments = EndOfAnswer().Split(chunk);
        for (var i = 0; i < segments.Length; i++)
        {
            if (i > 0)
                ids.Add(_model.Eos);
            var text = PromptText.Unescape(segments[i]);
            var first = ids.Count;
            Encode(text, ids);
            // After a special token there is no dummy prefix: "</s>USER" is "US", "ER", not "▁US". A piece without its space that
            // the vocabulary lacks is unknown.
            if (i == 0 || _settings.Legacy || ids.Count == first || text.StartsWith(' ') || !_model.DummyPrefix)
                continue;
            var piece = _model.Pieces[ids[first]];
            if (piece[0] != SentencePieceModel.Space)
                continue;
            if (piece.Length == 1)
                ids.RemoveAt(first);
            else
                ids[first] = _model.Ids.GetValueOrDefault(piece[1..], _model.Unknown);
        }
    }

    private void Encode(string text, List<int> ids)
    {
        if (text.Length == 0)
            return;
        BpeMerger.Merge(
            _model,
            Normalize(text),
            symbol =>
            {
                if (_model.Ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(symbol, out var id))
                    ids.Add(id);
                else if (_model.Bytes is { } bytes)
                    AddBytes(symbol, bytes, ids);
                else if (ids.Count == 0 || ids[^1] != _model.Unknown)
                    ids.Add(_model.Unknown);
            }
        );
    }

    private string Normalize(string text)
    {
        var normal = new StringBuilder(text.Length + 1);
        if (_model.DummyPrefix)
            normal.Append(_model.EscapeWhitespace ? SentencePieceModel.Space : ' ');
        // Runes: half a surrogate pair becomes U+FFFD, as it does on the way through UTF-8.
        foreach (var rune in text.EnumerateRunes())
            normal.Append(rune.ToString());
        if (_model.EscapeWhitespace)
            normal.Replace(' ', SentencePieceModel.Space);
        return normal.ToString();
    }

    private static void AddBytes(ReadOnlySpan<char> symbol, int[] bytes, List<int> ids)
    {
        Span<byte> utf8 = stackalloc byte[4];
        var count = Encoding.UTF8.GetBytes(symbol, utf8);
        foreach (var b in utf8[..count])
            ids.Add(bytes[b]);
    }

    [GeneratedRegex(@"</s>(?=USER:|\z)")]
    private static partial Regex EndOfAnswer();
}
