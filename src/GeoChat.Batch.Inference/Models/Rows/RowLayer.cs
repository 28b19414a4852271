namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>A decoder layer's weights as seen by <see cref="RowDecoder"/>.</summary>
/// <param name="InputNorm">Address of [hidden] fp32.</param>
/// <param name="PostNorm">Address of [hidden] fp32.</param>
/// <param name="Qkv">[(H + 2 Hkv) d, hidden]</param>
/// <param name="O">[hidden, H d]</param>
/// <param name="GateUp">[2 intermediate, hidden]</param>
/// <param name="Down">[hidden, intermediate]</param>
internal sealed record RowLayer(nint InputNorm, nint PostNorm, RowMatrix Qkv, RowMatrix O, RowMatrix GateUp, RowMatrix Down)
{
    /// <summary>null where a part has no such view.</summary>
    public static RowLayer? TryCreate(RmsNorm inputNorm, RmsNorm postNorm, Linear qkv, Linear o, Linear gateUp, Linear down) =>
        qkv.Rows is { } a && o.Rows is { } b && gateUp.Rows is { } c && down.Rows is { } d
            ? new(inputNorm.Data, postNorm.Data, a, b, c, d)
            : null;
}
