using System.Globalization;
using System.Net;
using System.Text;

namespace GeoChat.Batch.Cli.Models;

/// <summary>A reliability diagram as SVG: mean score against share right, a dot a bin, its area the number of detections.</summary>
public static class ReliabilityDiagram
{
    private const double Left = 44,
        Top = 34,
        Side = 300;

    private static readonly string[] Colours = ["#999999", "#0072b2", "#d55e00"];

    /// <summary>Draws one or more measurements over each other.</summary>
    public static string Draw(string title, IReadOnlyList<Reliability> measured)
    {
        var svg = new StringBuilder();
        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 360 {Top + Side + 48 + 32 * measured.Count}\" "
                + $"font-family=\"sans-serif\" font-size=\"11\" role=\"img\" aria-label=\"{Text(title)}\">"
        );
        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"<rect width=\"100%\" height=\"100%\" fill=\"white\"/><text x=\"{Left + Side / 2}\" y=\"18\" "
                + $"text-anchor=\"middle\" font-size=\"12\">{Text(title)}</text>"
        );
        for (var i = 0; i <= 5; i++)
        {
            var v = i / 5.0;
            var x = X(i / 5.0);
            var y = Y(i / 5.0);
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"<path d=\"M{Left} {y:0.0}H{Left + Side}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{y + 4:0.0}\" "
                    + $"text-anchor=\"end\">{v:0.0}</text><text x=\"{x:0.0}\" y=\"{Top + Side + 16}\" "
                    + $"text-anchor=\"middle\">{v:0.0}</text>"
            );
        }

        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"<path d=\"M{Left} {Top + Side}L{Left + Side} {Top}\" stroke=\"#888\" stroke-dasharray=\"4 4\"/>"
        );
        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"<text x=\"{Left + Side / 2}\" y=\"{Top + Side + 32}\" text-anchor=\"middle\">score</text><text "
                + $"transform=\"translate(12 {Top + Side / 2}) rotate(-90)\" text-anchor=\"middle\">share right</text>"
        );
        for (var m = 0; m < measured.Count; m++)
        {
            var one = measured[m];
            var colour = Colours[m % Colours.Length];
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"<polyline fill=\"none\" stroke=\"{colour}\" "
                    + $"points=\"{string.Join(' ', one.Bins.Select(b => Say($"{X(b.Score):0.0},{Y(b.Share):0.0}")))}\"/>"
            );
            foreach (var bin in one.Bins)
                svg.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"<circle cx=\"{X(bin.Score):0.0}\" cy=\"{Y(bin.Share):0.0}\" r=\"{2 + Math.Sqrt(bin.Count) / 3:0.0}\" "
                        + $"fill=\"{colour}\" fill-opacity=\".6\"><title>{bin.Count} detections, score {bin.Score:0.00}, "
                        + $"{bin.Share:0.00} right</title></circle>"
                );
            var y = Top + Side + 54 + 32 * m;
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"<circle cx=\"{Left + 6}\" cy=\"{y - 4}\" r=\"5\" fill=\"{colour}\"/><text x=\"{Left + 18}\" "
                    + $"y=\"{y}\">{Text(one.Name)}</text><text x=\"{Left + 18}\" y=\"{y + 14}\" fill=\"#555\">calibration error "
                    + $"{one.Error:0.000}, Brier {one.Brier:0.000}, AUC {one.Auc:0.000}</text>"
            );
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static double X(double v) => Left + Side * v;

    private static double Y(double v) => Top + Side * (1 - v);

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
