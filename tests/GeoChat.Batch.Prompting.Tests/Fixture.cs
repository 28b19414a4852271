using System.Text.Json;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Tests;

/// <summary>Files of the tests, and of the repository they run in.</summary>
internal static class Fixture
{
    private static readonly Lazy<LlamaTokenizer> Llama = new(() => LlamaTokenizer.Load(LlamaFile()));

    private static readonly Lazy<LlamaTokenizer> Tiny = new(() => LlamaTokenizer.Load(Tokens("tiny.tokenizer.model")));

    private static readonly Lazy<LlamaTokenizer> Nano = new(() => LlamaTokenizer.Load(Repository("models/geochat-nano/tokenizer.model")));

    /// <summary>
    /// The vocabulary of a column of the golden rows, or of the shipped model. LLaMA's own may not lie here (docs/decisions/0012): a
    /// test of it is skipped where ../shared is not.
    /// </summary>
    public static LlamaTokenizer Vocabulary(string name) =>
        name switch
        {
            "llama" => Llama.Value,
            "nano" => Tiny.Value,
            "geochat-nano" => Nano.Value,
            _ => throw new ArgumentException(name, nameof(name)),
        };

    /// <summary>LLaMA's own vocabulary; skips the test where it is not here.</summary>
    public static string LlamaFile() => SharedFolder.Require("data/tokenizer/llama/tokenizer.model");

    public static string Tokens(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "tokens", name);

    /// <summary>A path below the repository's root.</summary>
    public static string Repository(string relative)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GeoChat.Batch.sln")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("The tests run outside the repository."), relative);
    }

    public static IEnumerable<JsonElement> Lines(string name) =>
        File.ReadLines(Tokens(name)).Select(l => JsonDocument.Parse(l).RootElement);

    public static int[] Ints(this JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];
}
