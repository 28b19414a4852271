namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>Small least-squares fits by the normal equations; callers scale their terms to about one.</summary>
internal static class LeastSquares
{
    private const double Tiny = 1e-10;

    /// <summary>Coefficients that fit values to rows of terms best; null where the rows do not determine them.</summary>
    public static double[]? Fit(double[][] terms, ReadOnlySpan<double> values)
    {
        var count = terms[0].Length;
        var matrix = new double[count, count + 1];
        for (var row = 0; row < terms.Length; row++)
        {
            for (var i = 0; i < count; i++)
            {
                for (var j = 0; j < count; j++)
                    matrix[i, j] += terms[row][i] * terms[row][j];
                matrix[i, count] += terms[row][i] * values[row];
            }
        }

        return Solve(matrix, count);
    }

    private static double[]? Solve(double[,] matrix, int count)
    {
        for (var column = 0; column < count; column++)
        {
            var pivot = column;
            for (var row = column + 1; row < count; row++)
            {
                if (Math.Abs(matrix[row, column]) > Math.Abs(matrix[pivot, column]))
                    pivot = row;
            }

            if (!(Math.Abs(matrix[pivot, column]) > Tiny))
                return null;
            for (var j = 0; j <= count; j++)
                (matrix[column, j], matrix[pivot, j]) = (matrix[pivot, j], matrix[column, j]);
            for (var row = 0; row < count; row++)
            {
                if (row == column)
                    continue;
                var factor = matrix[row, column] / matrix[column, column];
                for (var j = column; j <= count; j++)
                    matrix[row, j] -= factor * matrix[column, j];
            }
        }

        var solution = new double[count];
        for (var i = 0; i < count; i++)
            solution[i] = matrix[i, count] / matrix[i, i];
        return Array.TrueForAll(solution, double.IsFinite) ? solution : null;
    }
}
