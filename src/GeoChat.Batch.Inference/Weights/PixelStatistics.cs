using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>Mean and standard deviation per channel of pixels in 0..1, as the tower was trained with.</summary>
internal sealed record PixelStatistics(float[] Mean, float[] Deviation)
{
    /// <summary>CLIP's own, where the folder has no preprocessor_config.json.</summary>
    public static PixelStatistics Clip { get; } = new([0.48145466f, 0.4578275f, 0.40821073f], [0.26862954f, 0.26130258f, 0.27577711f]);

    /// <summary>From a folder's preprocessor_config.json, or CLIP's.</summary>
    /// <exception cref="ModelConfigException">The file is broken.</exception>
    public static PixelStatistics Load(string folder)
    {
        var path = Path.Combine(folder, "preprocessor_config.json");
        if (!File.Exists(path))
            return Clip;
        var file = JsonFile.Read(path);
        var read = new PixelStatistics(file.Triple("image_mean") ?? Clip.Mean, file.Triple("image_std") ?? Clip.Deviation);
        return read.Deviation.All(d => d > 0)
            ? read
            : throw new ModelConfigException($"{path}: image_std holds a number that is not positive.");
    }
}
