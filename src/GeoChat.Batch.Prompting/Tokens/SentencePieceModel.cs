namespace GeoChat.Batch.Prompting.Tokens;

/// <summary>A BPE vocabulary as a <c>tokenizer.model</c> holds it. Index in <see cref="Pieces"/> = token id.</summary>
internal sealed class SentencePieceModel
{
    /// <summary>SentencePiece's visible space, U+2581.</summary>
    public const char Space = '\u2581';

    public required string[] Pieces { get; init; }

    public required float[] Scores { get; init; }

    public required PieceKind[] Kinds { get; init; }

    /// <summary>Ids of the pieces that text can become, by their text.</summary>
    public required Dictionary<string, int> Ids { get; init; }

    /// <summary>Ids of the 256 byte pieces, or null where the model has no byte fallback.</summary>
    public required int[]? Bytes { get; init; }

    public required int Unknown { get; init; }

    public required int Bos { get; init; }

    public required int Eos { get; init; }

    public required bool DummyPrefix { get; init; }

    public required bool EscapeWhitespace { get; init; }
}
