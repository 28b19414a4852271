namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>The product for one stored form.</summary>
internal sealed class StoredRowMatrix<T>(T weights, int outputs, int inputs) : RowMatrix(outputs, inputs)
    where T : struct, IWeightLanes
{
    /// <inheritdoc/>
    public override unsafe void Row(int index, float* into)
    {
        for (var i = 0; i < Inputs; i++)
            into[i] = weights.One(((nint)index * Inputs) + i);
    }

    /// <inheritdoc/>
    public override unsafe void Multiply(float* x, int stride, int rows, float* y, int from, int to) =>
        RowProducts.Multiply(weights, Inputs, x, stride, rows, y, Outputs, from, to);
}
