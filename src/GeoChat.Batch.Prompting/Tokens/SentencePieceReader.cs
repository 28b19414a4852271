using System.Globalization;
using System.Text;

namespace GeoChat.Batch.Prompting.Tokens;

/// <summary>
/// Reads SentencePiece's <c>ModelProto</c> (fields: 1 pieces, 2 trainer_spec, 3 normalizer_spec) and refuses what LLaMA's tokenizer
/// is not.
/// </summary>
internal static class SentencePieceReader
{
    private const int MaxFileBytes = 64 << 20;
    private const int MaxPieces = 1 << 20;
    private const int MaxPieceBytes = 512;
    private const int Bpe = 2;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static SentencePieceModel Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                throw new TokenizerException($"The model folder has no '{path}'.", "Copy tokenizer.model from the model's download.");
            if (new FileInfo(path).Length > MaxFileBytes)
                throw Broken(path, $"it is larger than {MaxFileBytes >> 20} MiB");
            return Read(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw Broken(path, e.Message, e);
        }
    }

    /// <summary>Throws <see cref="FormatException"/> with the reason.</summary>
    internal static SentencePieceModel Read(ReadOnlySpan<byte> file)
    {
        List<string> pieces = [];
        List<float> scores = [];
        List<PieceKind> kinds = [];
        var modelType = 1;
        var byteFallback = false;
        var suffix = false;
        var dummyPrefix = true;
        var escape = true;
        var collapse = true;
        var rules = 0;
        string bosPiece = "<s>",
            eosPiece = "</s>";

        var fields = new ProtobufFields(file);
        while (fields.Next())
        {
            if (fields.Number == 1)
                Piece(fields.Bytes, pieces, scores, kinds);
            else if (fields.Number == 2)
            {
                var trainer = new ProtobufFields(fields.Bytes);
                while (trainer.Next())
                {
                    if (trainer.Number == 3)
                        modelType = (int)trainer.Bits;
                    else if (trainer.Number == 24)
                        suffix = trainer.Bits != 0;
                    else if (trainer.Number == 35)
                        byteFallback = trainer.Bits != 0;
                    else if (trainer.Number == 46)
                        bosPiece = Text(trainer.Bytes);
                    else if (trainer.Number == 47)
                        eosPiece = Text(trainer.Bytes);
                }
            }
            else if (fields.Number == 3)
            {
                var normalizer = new ProtobufFields(fields.Bytes);
                while (normalizer.Next())
                {
                    if (normalizer.Number == 2)
                        rules = normalizer.Bytes.Length;
                    else if (normalizer.Number == 3)
                        dummyPrefix = normalizer.Bits != 0;
                    else if (normalizer.Number == 4)
                        collapse = normalizer.Bits != 0;
                    else if (normalizer.Number == 5)
                        escape = normalizer.Bits != 0;
                }
            }
        }

        if (pieces.Count == 0)
            throw new FormatException("it holds no pieces");
        if (modelType != Bpe)
            throw new FormatException($"its model type is {modelType}; only BPE (2), LLaMA's, is read");
        if (rules > 0 || collapse || suffix)
            throw new FormatException("it rewrites text before splitting it; only LLaMA's identity normalizer is read");
        return Build([.. pieces], [.. scores], [.. kinds], byteFallback, dummyPrefix, escape, bosPiece, eosPiece);
    }

    private static void Piece(ReadOnlySpan<byte> message, List<string> pieces, List<float> scores, List<PieceKind> kinds)
    {
        if (pieces.Count == MaxPieces)
            throw new FormatException($"it has more than {MaxPieces} pieces");
        var text = "";
        var score = 0f;
        var kind = PieceKind.Normal;
        var fields = new ProtobufFields(message);
        while (fields.Next())
        {
            if (fields.Number == 1)
                text = Text(fields.Bytes);
            else if (fields.Number == 2)
                score = fields.Float;
            else if (fields.Number == 3)
                kind = (PieceKind)fields.Bits;
        }

        if (text.Length == 0)
            throw new FormatException($"piece {pieces.Count} is empty");
        if (!float.IsFinite(score))
            throw new FormatException($"the score of piece {pieces.Count} is {score}");
        if (!Enum.IsDefined(kind))
            throw new FormatException($"the type of piece {pieces.Count} is {(int)kind}");
        if (kind is PieceKind.UserDefined or PieceKind.Unused)
            throw new FormatException($"piece {pieces.Count} is of type {kind}, which LLaMA's tokenizer does not have");
        pieces.Add(text);
        scores.Add(score);
        kinds.Add(kind);
    }

    private static SentencePieceModel Build(
        string[] pieces,
        float[] scores,
        PieceKind[] kinds,
        bool byteFallback,
        bool dummyPrefix,
        bool escape,
        string bosPiece,
        string eosPiece
    )
    {
        var ids = new Dictionary<string, int>(pieces.Length, StringComparer.Ordinal);
        var reserved = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < pieces.Length; i++)
            if (!(kinds[i] == PieceKind.Normal ? ids : reserved).TryAdd(pieces[i], i))
                throw new FormatException($"piece {i} '{pieces[i]}' is there twice");

        if (kinds.Count(k => k == PieceKind.Unknown) != 1)
            throw new FormatException("it has not exactly one unknown piece");
        int Control(string piece) =>
            reserved.TryGetValue(piece, out var id) && kinds[id] == PieceKind.Control
                ? id
                : throw new FormatException($"it has no control piece '{piece}'");
        int Byte(int value) =>
            reserved.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), out var id) && kinds[id] == PieceKind.Byte
                ? id
                : throw new FormatException($"it has no piece for byte {value}");

        return new SentencePieceModel
        {
            Pieces = pieces,
            Scores = scores,
            Kinds = kinds,
            Ids = ids,
            Bytes = byteFallback ? [.. Enumerable.Range(0, 256).Select(Byte)] : null,
            Unknown = Array.IndexOf(kinds, PieceKind.Unknown),
            Bos = Control(bosPiece),
            Eos = Control(eosPiece),
            DummyPrefix = dummyPrefix,
            EscapeWhitespace = escape,
        };
    }

    private static string Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxPieceBytes)
            throw new FormatException($"a piece has more than {MaxPieceBytes} bytes");
        try
        {
            return Strict.GetString(utf8);
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException("a piece is not UTF-8", e);
        }
    }

    private static TokenizerException Broken(string path, string why, Exception? inner = null) =>
        new(
            $"'{path}' is no tokenizer of LLaMA's kind: {why.TrimEnd('.')}.",
            "Copy tokenizer.model again from the model's download.",
            inner
        );
}
