using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Jobs.Plans;

/// <summary>
/// How many scene pixels a chip is wide: the model's own size, or more or fewer where another ground sample distance is asked for.
/// </summary>
internal static class ChipSide
{
    private const int Least = 16;
    private const int Most = 32_768;

    /// <exception cref="RequestException">The scene's own distance is not known, or too far from the one asked for.</exception>
    public static int Of(JobInputs inputs, ModelProfile profile, double? sceneGsdMetres)
    {
        var size = profile.ImageSize ?? ModelProfile.GeoChatImageSize;
        if (inputs.Options?.Gsd is not { } wanted)
            return size;
        if (sceneGsdMetres is not { } own)
            throw new RequestException(
                "A scene without georeference has no ground sample distance. Leave out --gsd, or give the scene a georeference."
            );
        var side = Math.Round(size * wanted / own);
        return side is >= Least and <= Most
            ? (int)side
            : throw new RequestException(
                $"At {wanted} m a pixel a chip would be {side} pixels of this scene ({own:0.###} m), which must be {Least} "
                    + $"to {Most}. Ask for another --gsd."
            );
    }
}
