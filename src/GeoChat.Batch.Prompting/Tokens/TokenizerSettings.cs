using System.Text.Json;

namespace GeoChat.Batch.Prompting.Tokens;

/// <summary>
/// The settings for prompts in the <c>tokenizer_config.json</c> next to the vocabulary; without the file, those of GeoChat's own.
/// </summary>
/// <param name="Legacy">Text behind a special token gets a leading space of its own, as before transformers 4.31.</param>
/// <param name="AddBos">A prompt begins with BOS.</param>
internal sealed record TokenizerSettings(bool Legacy, bool AddBos)
{
    private const int MaxFileBytes = 16 << 20;

    /// <summary>Reads the file next to a vocabulary. Throws <see cref="TokenizerException"/>.</summary>
    public static TokenizerSettings LoadFor(string vocabulary)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(vocabulary))!, "tokenizer_config.json");
        try
        {
            if (!File.Exists(path))
                return new(false, true);
            if (new FileInfo(path).Length > MaxFileBytes)
                throw Broken(path, "it is larger than any real one.");
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw Broken(path, "it holds no JSON object.");
            if (Says(json.RootElement, "add_eos_token", false))
                throw Broken(path, "add_eos_token would end every prompt before it is answered.");
            return new(Says(json.RootElement, "legacy", true), Says(json.RootElement, "add_bos_token", true));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw Broken(path, e.Message, e);
        }
    }

    private static bool Says(JsonElement root, string name, bool otherwise) =>
        root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : otherwise;

    private static TokenizerException Broken(string path, string why, Exception? inner = null) =>
        new($"'{path}' can't be used: {why}", "Fetch it again with the model.", inner);
}
