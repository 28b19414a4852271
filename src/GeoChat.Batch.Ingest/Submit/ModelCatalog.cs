using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Prompting.Model;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>The models that jobs may name, by the profile in each one's folder. No weights are read here.</summary>
public sealed class ModelCatalog(IOptions<IngestOptions> options)
{
    private readonly Lazy<List<ModelProfile>> _profiles = new(() =>
        [
            .. options.Value.Models.Select(ModelProfile.Load),
            .. options.Value.Profiles.Select(text => ModelProfile.Parse(text, "Ingest:Profiles")),
        ]
    );
    private readonly Lazy<List<ScoreCalibration?>> _calibrations = new(() =>
        [.. options.Value.Models.Select(ScoreCalibration.Load), .. options.Value.Profiles.Select(_ => (ScoreCalibration?)null)]
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
