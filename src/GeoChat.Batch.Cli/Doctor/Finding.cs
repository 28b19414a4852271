using System.Text.Json.Serialization;

namespace GeoChat.Batch.Cli.Doctor;

/// <summary>How a check ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
internal enum Verdict
{
    /// <summary>It works.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>It works in part; the remedy says what is lost.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>It is needed and does not work.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>What one check found.</summary>
/// <param name="Check">Name of the check.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Detail">What is there, or what is wrong.</param>
/// <param name="Remedy">What to do; null where nothing is.</param>
internal sealed record Finding(string Check, Verdict Status, string Detail, string? Remedy = null)
{
    public static Finding Ok(string check, string detail) => new(check, Verdict.Ok, detail);

    public static Finding Warn(string check, string detail, string remedy) => new(check, Verdict.Warning, detail, remedy);

    public static Finding Fail(string check, string detail, string? remedy = null) => new(check, Verdict.Failed, detail, remedy);
}
