using System.Globalization;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>Whether a model can see anything at a scene's ground sample distance.</summary>
internal static class GsdRules
{
    private const double Far = 3,
        Rounding = 1.02;

    /// <summary>What users must be told; null where the model was made for it, or nobody says what for.</summary>
    /// <param name="scene">Its name.</param>
    /// <param name="gsdMetres">What the model would see: the scene's own, or the one asked for; null where it is not known.</param>
    /// <param name="profile">The model.</param>
    /// <param name="force">Warn where it would be refused.</param>
    /// <exception cref="RequestException">More than three times outside the model's range.</exception>
    public static string? Check(string scene, double? gsdMetres, ModelProfile profile, bool force)
    {
        if (gsdMetres is not { } gsd || profile.GsdMetres is not [var least, var most])
            return null;
        var off = Math.Max(gsd / most, least / gsd);
        if (off <= Rounding)
            return null;
        var range = string.Create(
            CultureInfo.InvariantCulture,
            $"'{scene}' would be shown at {gsd:0.###} m a pixel, and {profile.Name} was made for {least:0.###} to {most:0.###} m"
        );
        var wanted = string.Create(CultureInfo.InvariantCulture, $"--gsd {(gsd > most ? most : least):0.###} (options.gsd)");
        if (off > Far && !force)
            throw new RequestException($"{range}. Have it resampled with {wanted}, or insist with --force (options.force).");
        return $"{range}: expect worse answers, or resample with {wanted}";
    }
}
