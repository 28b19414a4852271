using System.Text;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Inference.Tests.Golden;

/// <summary>
/// A vocabulary of 32,000 made-up pieces, one letter each, so that a text can name any ids. It stands in for LLaMA's own, which may
/// not lie here (docs/decisions/0012): the golden model of its layout is then asked by ids.
/// </summary>
internal static class IdsAsText
{
    private const int Size = 32_000;
    private const int FirstLetter = 0x4E00; // CJK, 20,992 letters
    private const int MoreLetters = 0xAC00; // Hangul
    private const int InFirst = 20_992;
    private const int BpeModel = 2;

    /// <summary>After an answer's end the tokenizer looks for this word, so it is spelled as in LLaMA's vocabulary.</summary>
    private static readonly Dictionary<int, string> User = new()
    {
        [3308] = "US",
        [1001] = "ER",
        [29901] = ":",
    };

    /// <summary>The prompt that this vocabulary turns into the ids.</summary>
    public static string Prompt(IEnumerable<int> ids) =>
        string.Concat(ids.Skip(1).Select(id => id == LlamaTokenizer.ImageToken ? "<image>" : Piece(id)));

    /// <summary>Writes the vocabulary where there is none.</summary>
    public static void Place(string path)
    {
        if (File.Exists(path))
            return;
        var scratch = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllBytes(scratch, Model());
        File.Move(scratch, path, overwrite: true);
    }

    private static byte[] Model()
    {
        var model = new MemoryStream();
        for (var id = 0; id < Size; id++)
            Message(model, 1, [.. Bytes(1, Encoding.UTF8.GetBytes(Piece(id))), .. Number(3, Kind(id))]);
        Message(model, 2, Number(3, BpeModel));
        // No dummy prefix, no collapsing of spaces, spaces stay.
        Message(model, 3, [.. Number(3, 0), .. Number(4, 0), .. Number(5, 0)]);
        return model.ToArray();
    }

    private static string Piece(int id) =>
        id switch
        {
            0 => "<unk>",
            1 => "<s>",
            2 => "</s>",
            _ when User.TryGetValue(id, out var word) => word,
            < InFirst => ((char)(FirstLetter + id)).ToString(),
            _ => ((char)(MoreLetters + id - InFirst)).ToString(),
        };

    private static int Kind(int id) =>
        (int)(
            id switch
            {
                0 => PieceKind.Unknown,
                1 or 2 => PieceKind.Control,
                _ => PieceKind.Normal,
            }
        );

    private static void Message(MemoryStream into, int field, byte[] content) => into.Write(Bytes(field, content));

    private static byte[] Bytes(int field, byte[] content) => [(byte)(field << 3 | 2), (byte)content.Length, .. content];

    private static byte[] Number(int field, int value) => [(byte)(field << 3), (byte)value];
}
