using System.Text.Json;
using GeoChat.Batch.Jobs.Requests;

namespace GeoChat.Batch.Jobs.Rows;

/// <summary>Which queries a chip is asked, as its row says it: their ordinals as JSON, or null for all that go to the grid.</summary>
public static class ChipQueries
{
    public static string ToJson(IEnumerable<int> ordinals) => JsonSerializer.Serialize(ordinals);

    /// <summary>Ordinals of the queries that a chip is asked.</summary>
    public static IReadOnlyList<int> Read(string? chipQueries, JobInputs inputs) =>
        chipQueries is null ? inputs.GridQueries : JsonSerializer.Deserialize<int[]>(chipQueries)!;
}
