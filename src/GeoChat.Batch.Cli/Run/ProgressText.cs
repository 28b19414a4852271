using System.Globalization;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Cli.Run;

/// <summary>A job's progress in words.</summary>
internal static class ProgressText
{
    /// <summary>"142 / 196 chips · 12.3 chips/s · 0:05 left · 310 boxes".</summary>
    public static string Line(JobStatus status, JobProgress progress, ProgressRate rate)
    {
        var (ended, total, _) = progress;
        var parts = new List<string> { string.Create(CultureInfo.InvariantCulture, $"{ended:N0} / {total:N0} chips") };
        if (rate.PerSecond is { } perSecond)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.0} chips/s"));
        if (ended < total && rate.Left(total - ended) is { } left)
            parts.Add($"{Clock(left)} left");
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{status.Boxes:N0} {(status.Boxes == 1 ? "box" : "boxes")}"));
        if (status.Chips.Failed > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{status.Chips.Failed:N0} failed"));
        if (Doing(status) is { } doing)
            parts.Add(doing);
        return string.Join(" · ", parts);
    }

    /// <summary>"0:05", "12:40", "3:07:12".</summary>
    public static string Clock(TimeSpan time) =>
        time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");

    private static string? Doing(JobStatus status) =>
        status switch
        {
            { Job.Waiting: { } waiting } => $"waiting for {waiting}",
            { Scenes: var scenes } when scenes.Any(s => s.State == SceneState.Tiling) => "tiling",
            { Scenes: var scenes } when scenes.Any(s => s.State == SceneState.Merging) => "merging",
            _ => null,
        };
}
