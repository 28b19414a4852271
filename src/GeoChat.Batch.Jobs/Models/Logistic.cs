namespace GeoChat.Batch.Jobs.Models;

/// <summary>
/// Logistic regression by Newton's method with a small ridge, so that a weight stays finite where the data would let it grow.
/// </summary>
public static class Logistic
{
    private const double Ridge = 1e-2;

    private const int MostSteps = 100;

    /// <summary>1 / (1 + exp(-w x)).</summary>
    public static double Curve(IReadOnlyList<double> weights, double[] x)
    {
        var z = 0.0;
        for (var i = 0; i < x.Length; i++)
            z += weights[i] * x[i];
        return 1 / (1 + Math.Exp(-z));
    }

    /// <summary>Weights that make the outcomes likeliest.</summary>
    /// <param name="rows">Features of each case, the first one 1.</param>
    /// <param name="right">Its outcome.</param>
    public static double[] Fit(IReadOnlyList<double[]> rows, IReadOnlyList<bool> right)
    {
        var n = rows[0].Length;
        var weights = new double[n];
        for (var step = 0; step < MostSteps; step++)
        {
            var gradient = new double[n];
            var hessian = new double[n, n];
            for (var i = 1; i < n; i++)
            {
                gradient[i] = -Ridge * weights[i];
                hessian[i, i] = Ridge;
            }
            hessian[0, 0] = 1e-9;
            for (var r = 0; r < rows.Count; r++)
            {
                var x = rows[r];
                var p = Curve(weights, rows[r]);
                var off = (right[r] ? 1 : 0) - p;
                var bend = Math.Max(p * (1 - p), 1e-9);
                for (var i = 0; i < n; i++)
                {
                    gradient[i] += off * x[i];
                    for (var j = 0; j < n; j++)
                        hessian[i, j] += bend * x[i] * x[j];
                }
            }

            var change = Solve(hessian, gradient);
            var longest = change.Max(Math.Abs);
            // A full step from far away may overshoot.
            var share = Math.Min(1, 2 / Math.Max(longest, 1e-12));
            for (var i = 0; i < n; i++)
                weights[i] += share * change[i];
            if (longest < 1e-9)
                break;
        }

        return weights;
    }

    // Gauss with pivots; the matrix is positive definite.
    private static double[] Solve(double[,] a, double[] b)
    {
        var n = b.Length;
        for (var k = 0; k < n; k++)
        {
            var pivot = k;
            for (var i = k + 1; i < n; i++)
                if (Math.Abs(a[i, k]) > Math.Abs(a[pivot, k]))
                    pivot = i;
            for (var j = 0; j < n; j++)
                (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]);
            (b[k], b[pivot]) = (b[pivot], b[k]);
            for (var i = k + 1; i < n; i++)
            {
                var factor = a[i, k] / a[k, k];
                for (var j = k; j < n; j++)
                    a[i, j] -= factor * a[k, j];
                b[i] -= factor * b[k];
            }
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < n; j++)
                b[i] -= a[i, j] * b[j];
            b[i] /= a[i, i];
        }

        return b;
    }
}
