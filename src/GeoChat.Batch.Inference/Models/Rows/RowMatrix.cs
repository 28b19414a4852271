namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>
/// A projection's weights [outputs, inputs] for the product with few rows, where reading the weights is what takes time. Views
/// memory that others own.
/// </summary>
internal abstract class RowMatrix(int outputs, int inputs)
{
    public int Outputs => outputs;

    public int Inputs => inputs;

    /// <summary>
    /// Some outputs of y = x W^T: [rows, inputs] -> [rows, outputs]. What an output is does not depend on which others are computed
    /// with it.
    /// </summary>
    /// <param name="x">Rows, each <paramref name="stride"/> numbers after the one before.</param>
    /// <param name="stride">Numbers from row to row.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="y">All outputs of all rows.</param>
    /// <param name="from">First output.</param>
    /// <param name="to">The one after the last.</param>
    public abstract unsafe void Multiply(float* x, int stride, int rows, float* y, int from, int to);

    /// <summary>One row of the weights [inputs], as for the embedding of a token.</summary>
    public abstract unsafe void Row(int index, float* into);
}
