using System.Globalization;

namespace GeoChat.Batch.Imagery.Describing;

/// <summary>Numbers as Python writes them, so that a description can be compared with GDAL's by a plain diff.</summary>
internal static class PythonNumber
{
    /// <summary>The shortest text that reads back as the same number: "440690.0", "1e-05", "NaN".</summary>
    public static string Repr(double value)
    {
        if (double.IsNaN(value))
            return "NaN";
        if (double.IsInfinity(value))
            return value > 0 ? "Infinity" : "-Infinity";
        if (value == 0)
            return double.IsNegative(value) ? "-0.0" : "0.0";
        var text = value.ToString("E16", CultureInfo.InvariantCulture);
        for (var digits = 0; digits < 16; digits++)
        {
            var shorter = value.ToString($"E{digits}", CultureInfo.InvariantCulture);
            if (double.Parse(shorter, CultureInfo.InvariantCulture) != value)
                continue;
            text = shorter;
            break;
        }

        var at = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = int.Parse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var sign = text[0] == '-' ? "-" : "";
        var mantissa = text[sign.Length..at].Replace(".", "", StringComparison.Ordinal);
        return sign
            + exponent switch
            {
                < -4 or >= 16 =>
                    $"{mantissa[0]}{(mantissa.Length > 1 ? "." + mantissa[1..] : "")}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}",
                < 0 => $"0.{new string('0', -exponent - 1)}{mantissa}",
                _ when mantissa.Length <= exponent + 1 => $"{mantissa.PadRight(exponent + 1, '0')}.0",
                _ => $"{mantissa[..(exponent + 1)]}.{mantissa[(exponent + 1)..]}",
            };
    }

    /// <summary>Rounds to so many decimals; exact ties go to the even digit.</summary>
    public static double Round(double value, int decimals)
    {
        if (!double.IsFinite(value))
            return value;
        // Only an odd multiple of 2^-(decimals + 1) lies exactly between two neighbours.
        var tie = Math.ScaleB(value, decimals + 1);
        if (Math.Abs(tie) < 1L << 52 && tie == Math.Floor(tie) && tie % 2 != 0)
            return Math.Round(value * Math.Pow(10, decimals), MidpointRounding.ToEven) / Math.Pow(10, decimals);
        return double.Parse(value.ToString($"F{decimals}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
