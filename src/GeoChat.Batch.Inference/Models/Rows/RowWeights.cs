namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>The language model's weights as <see cref="RowDecoder"/> reads them. Views memory that the model owns.</summary>
/// <param name="Layers">The decoder layers.</param>
/// <param name="EmbedTokens">[vocabulary, hidden]</param>
/// <param name="Head">[vocabulary, hidden]</param>
/// <param name="Norm">Address of the last norm's weights [hidden] fp32.</param>
/// <param name="Rotary">Addresses of the rotary tables [positions, d] fp32.</param>
internal sealed record RowWeights(
    IReadOnlyList<RowLayer> Layers,
    RowMatrix EmbedTokens,
    RowMatrix Head,
    nint Norm,
    (nint Cosine, nint Sine) Rotary
);
