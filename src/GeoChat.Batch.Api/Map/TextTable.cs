namespace GeoChat.Batch.Api.Map;

/// <summary>Texts by number, each once: an answer with fourteen boxes is written once.</summary>
internal sealed class TextTable
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string> texts = [];

    public IReadOnlyList<string> Texts => texts;

    /// <summary>Number of a text; -1 of null.</summary>
    public int NumberOf(string? text)
    {
        if (text is null)
            return -1;
        if (!numbers.TryGetValue(text, out var number))
        {
            number = texts.Count;
            texts.Add(text);
            numbers.Add(text, number);
        }

        return number;
    }
}
