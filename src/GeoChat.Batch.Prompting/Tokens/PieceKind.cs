namespace GeoChat.Batch.Prompting.Tokens;

/// <summary>SentencePiece's piece types, by their numbers in the file.</summary>
internal enum PieceKind
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}
