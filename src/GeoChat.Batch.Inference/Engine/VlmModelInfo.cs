using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Inference.Engine;

/// <summary>A loaded model, as stored with every answer.</summary>
/// <param name="Name">From the profile, else the folder's name.</param>
/// <param name="Sha256">Hex digest over the files that decide the answers.</param>
/// <param name="Dtype">Of compute: <c>float32</c>, <c>bfloat16</c>, <c>float16</c>, with <c>/int8</c> where the weights are.</param>
/// <param name="Device"><c>cpu</c>, <c>cuda</c>, or a server's address.</param>
/// <param name="EngineVersion">Of this library.</param>
/// <param name="ImageSize">Side of the model's square picture in pixels.</param>
/// <param name="Profile">The folder's <c>geochat-batch.json</c>.</param>
/// <param name="ContextLength">Most tokens of a prompt with its answer, the picture's included.</param>
public sealed record VlmModelInfo(
    string Name,
    string Sha256,
    string Dtype,
    string Device,
    string EngineVersion,
    int ImageSize,
    ModelProfile Profile,
    int ContextLength
)
{
    /// <summary>Version of this library, as stored with answers.</summary>
    public static string CurrentEngineVersion { get; } = typeof(VlmModelInfo).Assembly.GetName().Version!.ToString(3);

    /// <summary>Tokens that one picture takes of <see cref="ContextLength"/>.</summary>
    public int ImageTokens { get; init; }
}
