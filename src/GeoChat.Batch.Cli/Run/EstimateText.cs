using System.Globalization;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Jobs.Results;

namespace GeoChat.Batch.Cli.Run;

/// <summary>What a job will cost, on standard error.</summary>
internal static class EstimateText
{
    /// <summary>"64 chips, 128 prompts, about 0:45", then each warning.</summary>
    public static void Write(JobEstimate estimate)
    {
        var time = estimate.Seconds is { } seconds
            ? $", about {ProgressText.Clock(TimeSpan.FromSeconds(seconds))} at the rate of earlier jobs"
            : "";
        Lines.Note(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{estimate.Chips:N0} chips, {estimate.Prompts:N0} prompts{time}; crowded chips are asked again in quarters"
            )
        );
        foreach (var warning in estimate.Warnings)
            Lines.Note($"warning: {warning}");
    }
}
