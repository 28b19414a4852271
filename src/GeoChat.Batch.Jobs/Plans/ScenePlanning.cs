using GeoChat.Batch.Jobs.Models;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Jobs.Plans;

/// <summary>Plans a stored scene's chips, the same each time.</summary>
/// <param name="models">Where the job's model is found.</param>
/// <param name="overlap">Share of a chip that overlaps the next, where the request says nothing.</param>
public sealed class ScenePlanning(ModelCatalog models, double overlap = ChipGeometry.DefaultOverlap)
{
    /// <exception cref="RequestException">The model is not known here, or a region cannot be read.</exception>
    public ScenePlan For(Scene scene, JobInputs inputs, string model) =>
        ScenePlan.For(scene, inputs, ChipGeometry.Of(inputs, models.Find(model), scene.GsdMetres, overlap));
}
