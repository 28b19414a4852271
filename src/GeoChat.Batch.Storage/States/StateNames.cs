namespace GeoChat.Batch.Storage.States;

/// <summary>States as the store and the APIs write them: the member's name in lower case.</summary>
public static class StateNames
{
    /// <summary>The stored word of a state.</summary>
    public static string Word<T>(this T state)
        where T : struct, Enum => Words<T>.ByState[state];

    /// <summary>The state of a stored word; throws <see cref="FormatException"/> for a word that is none.</summary>
    public static T Parse<T>(string word)
        where T : struct, Enum =>
        Words<T>.ByWord.TryGetValue(word, out var state) ? state : throw new FormatException($"{word} is no {typeof(T).Name}");

    private static class Words<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByState = Enum.GetValues<T>()
            .ToDictionary(s => s, s => s.ToString().ToLowerInvariant());

        public static readonly Dictionary<string, T> ByWord = ByState.ToDictionary(p => p.Value, p => p.Key);
    }
}
