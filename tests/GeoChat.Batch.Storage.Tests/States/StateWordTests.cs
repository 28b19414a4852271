using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Tests.States;

/// <summary>The words that states have in the store.</summary>
public sealed class StateWordTests
{
    private static readonly string[] Words =
    [
        .. Enum.GetValues<JobState>().Select(StateNames.Word),
        .. Enum.GetValues<SceneState>().Select(StateNames.Word),
        .. Enum.GetValues<ChipState>().Select(StateNames.Word),
    ];

    [Fact]
    public void A_word_gives_its_state_again_and_another_word_is_refused()
    {
        Assert.All(Enum.GetValues<ChipState>(), state => Assert.Equal(state, StateNames.Parse<ChipState>(state.Word())));
        Assert.Equal("'running'", ChipState.Running.Sql());
        Assert.Throws<FormatException>(() => StateNames.Parse<ChipState>("merging"));
    }

    [Fact]
    public void No_statement_spells_a_state_itself()
    {
        var spelt =
            from file in Directory.EnumerateFiles(Repository.PathOf("src", "GeoChat.Batch.Storage"), "*.cs", SearchOption.AllDirectories)
            where !file.Contains($"{Path.DirectorySeparatorChar}Migrations{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            from line in File.ReadLines(file)
            where Words.Any(word => line.Contains($"'{word}'", StringComparison.Ordinal))
            select $"{Path.GetFileName(file)}: {line.Trim()}";

        Assert.Empty(spelt);
    }
}
