namespace GeoChat.Batch.Inference.Models.Rows;

/// <summary>A projection's weights [outputs, inputs] for the product with few rows, where reading the weights is what takes time. Views memory that others own.</summary>
internal abstract class RowMatrix(int outputs, int inputs)
{
    // Fewer weights than this in a part, and handing it to another core costs more than it saves.
    private const int WeightsOfPart = 1 << 18;

    public int Outputs => outputs;

    public int Inputs => inputs;

    /// <summary>y = x W^T: [rows, inputs] -> [rows, outputs], on some of the process's cores.</summary>
    public unsafe void Multiply(float* x, int rows, float* y, int cores) => Multiply(x, inputs, rows, y, cores);

    /// <summary>The same of rows that begin <paramref name="stride"/> numbers after each other.</summary>
    public unsafe void Multiply(float* x, int stride, int rows, float* y, int cores)
    {
        var parts = Math.Min(cores, (int)((long)outputs * inputs / WeightsOfPart));
        if (parts <= 1)
        {
            Multiply(x, stride, rows, y, 0, outputs);
            return;
        }

        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = cores }, part => Multiply(x, stride, rows, y, Edge(part), Edge(part + 1)));

        int Edge(int part) => (int)((long)outputs * part / parts);
    }

    /// <summary>One row of the weights [inputs], as for the embedding of a token.</summary>
    public abstract unsafe void Row(int index, float* into);

    protected abstract unsafe void Multiply(float* x, int stride, int rows, float* y, int from, int to);
}
