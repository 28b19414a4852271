using GeoChat.Batch.Ingest.Submit;
using GeoChat.Batch.Jobs.Plans;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Storage.Entities;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Tile;

/// <summary>Plans a stored scene's chips, the same each time.</summary>
public sealed class ScenePlanning(ModelCatalog models, IOptions<IngestOptions> options)
{
    /// <exception cref="RequestException">The model is not known here, or a region cannot be read.</exception>
    internal ScenePlan For(Scene scene, JobInputs inputs, string model) =>
        ScenePlan.For(scene, inputs, ChipGeometry.Of(inputs, models.Find(model), scene.GsdMetres, options.Value.Overlap));
}
