using System.Globalization;
using System.Text.Json.Nodes;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Cli.Client;

/// <summary>A job's status document as lines for people.</summary>
internal static class JobLine
{
    /// <summary>One line: id, state, chips, detections, scenes.</summary>
    public static string Of(JsonNode job)
    {
        var chips = job["chips"]!;
        var ended = Number(chips, "done") + Number(chips, "failed") + Number(chips, "skipped");
        var state = job["status"]!.GetValue<string>() + (job["partial"]?.GetValue<bool>() == true ? " (partial)" : "");
        var waiting = job["waiting"]?.GetValue<string>() is { } what ? $" · waiting: {what}" : "";
        var scenes = string.Join(", ", job["scenes"]!.AsArray().Take(3).Select(scene => scene!["name"]!.GetValue<string>()));
        var progress = Number(job, "progress").ToString(CultureInfo.InvariantCulture).PadLeft(3);
        var counts = $"{ended} / {Number(chips, "total")} chips  {Number(job, "detections")} detections";
        return $"{job["jobID"]!.GetValue<string>()}  {state.PadRight(12)} {progress} %  {counts}  {scenes}{waiting}";
    }

    /// <summary>Whether the job has ended.</summary>
    public static bool HasEnded(JsonNode job) =>
        StateNames.Parse<JobState>(job["status"]!.GetValue<string>()) is JobState.Successful or JobState.Failed or JobState.Dismissed;

    private static long Number(JsonNode node, string member) => node[member]!.GetValue<long>();
}
