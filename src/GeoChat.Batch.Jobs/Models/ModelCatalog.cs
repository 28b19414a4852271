using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Jobs.Models;

/// <summary>The models that jobs may name, by the profile in each one's folder. No weights are read here.</summary>
/// <param name="folders">Model folders; the first is the default.</param>
/// <param name="profiles">Further models that have no folder here: the text of each one's geochat-batch.json.</param>
public sealed class ModelCatalog(IReadOnlyCollection<string> folders, IReadOnlyCollection<string> profiles)
{
    private readonly Lazy<List<ModelProfile>> _profiles = new(() =>
        [.. folders.Select(ModelProfile.Load), .. profiles.Select(text => ModelProfile.Parse(text, "Ingest:Profiles"))]
    );
    private readonly Lazy<List<ScoreCalibration?>> _calibrations = new(() =>
        [.. folders.Select(ScoreCalibration.Load), .. profiles.Select(_ => (ScoreCalibration?)null)]
    );

    /// <summary>The profile of a model; null names the default.</summary>
    /// <exception cref="UnknownModelException">No such model.</exception>
    public ModelProfile Find(string? name) =>
        name is null
            ? _profiles.Value[0]
            : _profiles.Value.Find(profile => profile.Name == name)
                ?? throw new UnknownModelException(name, _profiles.Value.Select(profile => profile.Name));

    /// <summary>The calibration beside a model; null where there is none, or no such model any more.</summary>
    /// <exception cref="CalibrationException">It is broken.</exception>
    public ScoreCalibration? CalibrationOf(string name) =>
        _profiles.Value.FindIndex(profile => profile.Name == name) is >= 0 and var at ? _calibrations.Value[at] : null;
}
