using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Jobs.Requests;

namespace GeoChat.Batch.Jobs.Models;

/// <summary>
/// How what merging knows of an object becomes the share of such objects that are right: a logistic curve, fitted by <c>geochat
/// model calibrate</c> and kept beside the model.
/// </summary>
public sealed record ScoreCalibration
{
    /// <summary>Name of the file in a model's folder.</summary>
    public const string FileName = "calibration.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Of this file's form.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Name of the model it was fitted for.</summary>
    public required string Model { get; init; }

    /// <summary>Overlap from which a detection counted as right.</summary>
    public required double Iou { get; init; }

    /// <summary>Weights of 1, logit(score_raw), ln((1 + agreed) / (1 + expected)) and ln(agreed).</summary>
    public required IReadOnlyList<double> Weights { get; init; }

    /// <summary>Scenes it was fitted on.</summary>
    public required IReadOnlyList<string> Scenes { get; init; }

    /// <summary>Detections it was fitted on.</summary>
    public required int Detections { get; init; }

    /// <summary>How many of them were right.</summary>
    public required int Right { get; init; }

    /// <summary>Digest of the weights: with it, a detection's <c>score_method</c> names this very fit.</summary>
    [JsonIgnore]
    public string Method =>
        $"calibrated:platt:{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Weights)))[..8]}";

    /// <summary>The score of a merged object, 0..1.</summary>
    public double Apply(MergedBox box) => Apply(MergedFeatures.Of(box));

    /// <summary>The score of an object of these features (<see cref="MergedFeatures"/>), 0..1.</summary>
    public double Apply(double[] features) => Logistic.Curve(Weights, features);

    /// <summary>Reads a model folder's calibration; null where it has none.</summary>
    /// <exception cref="CalibrationException">The file is broken.</exception>
    public static ScoreCalibration? Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? Read(path) : null;
    }

    /// <summary>Reads a calibration.</summary>
    /// <exception cref="CalibrationException">The file is broken, or of another version.</exception>
    public static ScoreCalibration Read(string path)
    {
        try
        {
            var read = JsonSerializer.Deserialize<ScoreCalibration>(File.ReadAllText(path), Json);
            return read is { Version: 1, Weights.Count: MergedFeatures.Count } && read.Weights.All(double.IsFinite)
                ? read
                : throw new CalibrationException(
                    $"'{path}' is no calibration of this version. Fit it again: geochat model calibrate, or remove it to have raw scores."
                );
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CalibrationException(
                $"'{path}' cannot be read: {e.Message} Fit it again: geochat model calibrate, or remove it to have raw scores.",
                e
            );
        }
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="CalibrationException">The file cannot be written.</exception>
    public void Save(string path)
    {
        try
        {
            File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CalibrationException($"'{path}' cannot be written: {e.Message.TrimEnd('.')}. Name another file: --out FILE.", e);
        }
    }
}

/// <summary>A calibration that cannot be read, written or fitted.</summary>
public sealed class CalibrationException(string message, Exception? inner = null) : RequestException(message, inner);
