using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Tests.Conformance;

/// <content>What became of a chip, in SQL and in C#.</content>
public abstract partial class StoreConformance
{
    private static readonly string?[] Reasons =
    [
        null,
        ChipReason.Nodata,
        ChipReason.Duplicate,
        ChipReason.Dismissed,
        ChipReason.SceneFailed,
        ChipReason.Poison,
        "it's \"gone\"",
    ];

    [Fact]
    public async Task Sql_and_code_agree_on_what_became_of_any_chip_with_any_original()
    {
        var rows = (from state in Enum.GetValues<ChipState>() from reason in Reasons select (State: state, Reason: reason)).ToList();
        var none = ((ChipState? State, string? Reason))(null, null);
        var originals = rows.Select(row => ((ChipState? State, string? Reason))row).Append(none).ToList();
        var pairs = (from chip in rows from original in originals select (Chip: chip, Original: original)).ToList();
        var selects = pairs.Select(pair =>
            $"SELECT {Text(pair.Chip.State.Word())} AS c_state, {Text(pair.Chip.Reason)} AS c_reason, "
            + $"{Text(pair.Original.State?.Word())} AS o_state, {Text(pair.Original.Reason)} AS o_reason"
        );

        var told = new List<(string, string?)>();
        foreach (var part in selects.Chunk(100))
        {
            // As subqueries, so that the aliases are those of joined rows.
            told.AddRange(
                await Store.ReadAsync(
                    session =>
                        session.QueryAsync(
                            string.Join(
                                " UNION ALL ",
                                part.Select(
                                    (select, i) =>
                                        $"SELECT {i} AS place, {ChipOutcome.Sql("c", "o")}, {ChipOutcome.FailureSql("c", "o")} "
                                        + $"FROM (SELECT c_state AS state, c_reason AS reason FROM ({select}) p) c "
                                        + $"CROSS JOIN (SELECT o_state AS state, o_reason AS reason FROM ({select}) p) o"
                                )
                            ) + " ORDER BY place",
                            r => (r.GetString(1), r.IsDBNull(2) ? null : r.GetString(2)),
                            Token
                        ),
                    Token
                )
            );
        }

        Assert.Equal(
            pairs.Select(pair =>
                (
                    ChipOutcome.FromState(pair.Chip.State, pair.Chip.Reason, pair.Original.State, pair.Original.Reason),
                    ChipOutcome.FailureReason(pair.Chip.State, pair.Chip.Reason, pair.Original.State, pair.Original.Reason)
                )
            ),
            told
        );
    }

    private static string Text(string? value) =>
        value is null ? "CAST(NULL AS text)" : $"CAST('{value.Replace("'", "''", StringComparison.Ordinal)}' AS text)";
}
