using System.Globalization;
using GeoChat.Batch.Jobs.Results;

namespace GeoChat.Batch.Api.Map;

/// <summary>What a sample lets expect, in a sentence for the page.</summary>
internal static class SampleNotice
{
    public static string Of(SampleResult sample)
    {
        var labels = sample.Labels.Select(label =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{label.Key} {label.Value.Total:N0} ({label.Value.Low:N0} to {label.Value.High:N0})"
            )
        );
        var expected = sample.Labels.Count == 0 ? "nothing that was seen" : string.Join(", ", labels);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"A sample: {sample.Asked:N0} of {sample.Of:N0} chips were asked. "
                + $"All of them would give, with 95 % intervals: {expected}."
        );
    }
}
