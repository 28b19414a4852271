using System.Text.Json;

namespace GeoChat.Batch.Jobs.Requests;

/// <summary>How a job's boxes are merged, where its owner wants it otherwise than by default.</summary>
/// <param name="Iou">Rotated intersection over union from which two boxes are one object; null is 0.1.</param>
public sealed record MergeSettings(double? Iou = null)
{
    /// <summary>Reads what <see cref="ToJson"/> writes; the defaults of null.</summary>
    /// <exception cref="RequestException">Not such settings.</exception>
    public static MergeSettings Parse(string? json)
    {
        try
        {
            var read = json is null ? null : JsonSerializer.Deserialize<MergeSettings>(json, RequestJson.Options);
            return (read ?? new MergeSettings()).Checked();
        }
        catch (JsonException e)
        {
            throw new RequestException($"The settings to merge by cannot be read: {e.Message} Send an object, e.g. {{\"iou\": 0.3}}.", e);
        }
    }

    /// <summary>The form that the store keeps.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RequestJson.Options);

    /// <summary>The settings, if they are possible.</summary>
    /// <exception cref="RequestException">They are not.</exception>
    public MergeSettings Checked() =>
        Iou is null or (> 0 and < 1)
            ? this
            : throw new RequestException($"An intersection over union of {Iou} is not possible. Give a number between 0 and 1, e.g. 0.3.");
}
