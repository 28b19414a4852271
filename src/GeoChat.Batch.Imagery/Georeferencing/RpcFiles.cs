using System.Globalization;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>
/// Rational polynomial coefficients in side files: STEM_RPC.TXT ("LINE_OFF: 4000") and STEM.RPB ("lineOffset = 4000;").
/// </summary>
internal static class RpcFiles
{
    private static readonly string[] Singles =
    [
        "LINE_OFF",
        "SAMP_OFF",
        "LAT_OFF",
        "LONG_OFF",
        "HEIGHT_OFF",
        "LINE_SCALE",
        "SAMP_SCALE",
        "LAT_SCALE",
        "LONG_SCALE",
        "HEIGHT_SCALE",
    ];

    private static readonly string[] Lists = ["LINE_NUM_COEFF", "LINE_DEN_COEFF", "SAMP_NUM_COEFF", "SAMP_DEN_COEFF"];

    private static readonly Dictionary<string, string> RpbNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["LINE_OFF"] = "lineOffset",
        ["SAMP_OFF"] = "sampOffset",
        ["LAT_OFF"] = "latOffset",
        ["LONG_OFF"] = "longOffset",
        ["HEIGHT_OFF"] = "heightOffset",
        ["LINE_SCALE"] = "lineScale",
        ["SAMP_SCALE"] = "sampScale",
        ["LAT_SCALE"] = "latScale",
        ["LONG_SCALE"] = "longScale",
        ["HEIGHT_SCALE"] = "heightScale",
        ["LINE_NUM_COEFF"] = "lineNumCoef",
        ["LINE_DEN_COEFF"] = "lineDenCoef",
        ["SAMP_NUM_COEFF"] = "sampNumCoef",
        ["SAMP_DEN_COEFF"] = "sampDenCoef",
    };

    /// <summary>Names of side files that may hold a model.</summary>
    public static IEnumerable<string> Names(string stem) => [stem + ".RPB", stem + ".rpb", stem + "_RPC.TXT", stem + "_rpc.txt"];

    /// <summary>The model a file holds; null where it is not whole.</summary>
    public static RpcModel? FromFile(string text)
    {
        var items = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        // Lists of RPB run over lines up to their semicolon.
        var rpb = text.Contains("lineOffset", StringComparison.OrdinalIgnoreCase);
        foreach (var line in text.Split(rpb ? ';' : '\n'))
        {
            var parts = line.Split(rpb ? '=' : ':', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2)
                items.TryAdd(
                    parts[0].Split((char[])['\n', '\r', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "",
                    parts[1]
                );
        }

        return FromItems(name =>
            items.GetValueOrDefault(rpb ? RpbNames[name] : name)
            ?? (
                Lists.Contains(name)
                    ? string.Join(' ', Enumerable.Range(1, 20).Select(i => items.GetValueOrDefault($"{name}_{i}") ?? ""))
                    : null
            )
        );
    }

    /// <summary>The model by GDAL's item names; lists are numbers apart by blanks.</summary>
    public static RpcModel? FromItems(Func<string, string?> item)
    {
        var numbers = new List<double> { -1, -1 };
        foreach (var name in Singles)
        {
            if (Numbers(item(name)) is not [var number, ..])
                return null;
            numbers.Add(number);
        }

        foreach (var name in Lists)
        {
            var list = Numbers(item(name));
            if (list.Count != 20)
                return null;
            numbers.AddRange(list);
        }

        return RpcModel.FromTag(numbers);
    }

    /// <summary>The numbers of a text up to the first word that is none (a unit).</summary>
    private static List<double> Numbers(string? text)
    {
        var numbers = new List<double>();
        foreach (var part in (text ?? "").Split((char[])[' ', ',', '(', ')', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                break;
            numbers.Add(number);
        }

        return numbers;
    }
}
