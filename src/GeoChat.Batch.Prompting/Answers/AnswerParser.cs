using GeoChat.Batch.Prompting.Labels;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Answers;

/// <summary>Reads boxes and phrases out of a model's answer. Total: any text gives a result. Linear in its length.</summary>
public static class AnswerParser
{
    /// <summary>Boxes of one answer that are looked at; no context window has room for more that are meant.</summary>
    public const int MaxBoxes = 500;

    // Long objects at the edge reach 131 in GeoChat's data; four times the image is no object.
    private const double Beyond = 4;

    private const double SameBox = 0.9;

    private const int RunOfALoop = 4;

    /// <summary>Reads an answer of the model that has this profile.</summary>
    public static ParsedAnswer Parse(AnswerText answer, ModelProfile profile) => Parse(answer, profile.BoxGrammar, profile.BoxScale);

    /// <summary>Reads an answer.</summary>
    /// <param name="answer">Text, and its tokens' log-probabilities where there are any.</param>
    /// <param name="grammar">How the model writes boxes.</param>
    /// <param name="scale">Coordinate of the far edge: <see cref="ModelProfile.BoxScale"/>.</param>
    public static ParsedAnswer Parse(AnswerText answer, BoxGrammar grammar, double scale = 100)
    {
        var text = answer.Text;
        var end = LoopFinder.FirstTimeEnds(text);
        var flags = end < text.Length ? AnswerFlags.Looped : AnswerFlags.None;
        var scorer = new BoxScorer(answer, grammar, scale);
        var naming = new BoxNaming(text);
        List<AnswerBox> boxes = [];
        List<AnswerPhrase> phrases = [];
        foreach (var element in AnswerScanner.Scan(text, grammar))
        {
            if (element.Start >= end)
                break;
            end = Math.Max(end, element.End);
            switch (element.Kind)
            {
                case AnswerElementKind.Phrase:
                    phrases.Add(naming.Phrase(element));
                    break;
                case AnswerElementKind.Unfinished:
                    flags |= AnswerFlags.Unfinished;
                    break;
                case AnswerElementKind.Malformed:
                    flags |= AnswerFlags.Malformed;
                    naming.Skip(element);
                    break;
                case AnswerElementKind.Box:
                    var (name, opens) = naming.Box(element);
                    flags |= Read(element, grammar, scale, out var box);
                    if (box is null)
                        break;
                    var score = scorer.Score(element, box, opens, name is null ? null : naming.Words);
                    boxes.Add(
                        box with
                        {
                            Phrase = name?.Text,
                            Label = name?.Label,
                            Count = name?.Count,
                            ScoreRaw = score?.Value ?? 0.5,
                            Flags = box.Flags | (score is null ? BoxFlags.Unscored : BoxFlags.None),
                        }
                    );
                    break;
            }
        }

        if (boxes.Count > MaxBoxes)
        {
            flags |= AnswerFlags.TooMany;
            boxes.RemoveRange(MaxBoxes, boxes.Count - MaxBoxes);
        }

        flags |= Deduplicate(boxes);
        return new ParsedAnswer(boxes, phrases, flags, text[..Math.Min(end, text.Length)]);
    }

    private static AnswerFlags Read(AnswerElement element, BoxGrammar grammar, double scale, out AnswerBox? box)
    {
        box = null;
        var n = element.Numbers;
        double a = n[0].Value * 100 / scale,
            b = n[1].Value * 100 / scale,
            c = n[2].Value * 100 / scale,
            d = n[3].Value * 100 / scale;
        if (grammar.IsCentred(n.Count))
            (a, b, c, d) = (a - c / 2, b - d / 2, a + c / 2, b + d / 2);
        foreach (var v in (ReadOnlySpan<double>)[a, b, c, d])
            if (!(Math.Abs(v) <= 100 * Beyond))
                return AnswerFlags.Malformed;
        var angle = n.Count == 5 ? n[4].Value : 0;
        if (!(Math.Abs(angle) <= 360))
            return AnswerFlags.Malformed;
        if (a == c || b == d)
            return AnswerFlags.Degenerate;

        var read = new AnswerBox
        {
            X1 = Math.Min(a, c),
            Y1 = Math.Min(b, d),
            X2 = Math.Max(a, c),
            Y2 = Math.Max(b, d),
            AngleDeg = angle,
            Span = (element.Start, element.End - element.Start),
        };
        var corners = read.Corners(100, 100);
        if (ConvexPolygon.Area(ConvexPolygon.Intersection(corners, [0, 0, 100, 0, 100, 100, 0, 100])) <= 0)
            return AnswerFlags.Outside;
        const double rounding = 1e-9;
        var over = corners.Any(v => v is < -rounding or > 100 + rounding);
        box = over ? read with { Flags = BoxFlags.Overhang } : read;
        return AnswerFlags.None;
    }

    /// <summary>Of boxes that say the same, the most certain stays, at the place of the first.</summary>
    private static AnswerFlags Deduplicate(List<AnswerBox> boxes)
    {
        var flags = AnswerFlags.None;
        List<(double[] Corners, double X, double Y, double Area, double Diagonal)> kept = [];
        var run = 1;
        var write = 0;
        for (var i = 0; i < boxes.Count; i++)
        {
            var box = boxes[i];
            var corners = box.Corners(100, 100);
            double x = (box.X1 + box.X2) / 2,
                y = (box.Y1 + box.Y2) / 2,
                w = box.X2 - box.X1,
                h = box.Y2 - box.Y1;
            var shape = (Corners: corners, X: x, Y: y, Area: w * h, Diagonal: Math.Sqrt(w * w + h * h));
            var same = -1;
            for (var j = 0; j < write && same < 0; j++)
            {
                // Cheap first. At IoU 0.9 a tenth of the area may differ, so the centres are at most about a tenth of the diagonal apart.
                if (box.Label != boxes[j].Label || Math.Min(kept[j].Area, shape.Area) < SameBox * Math.Max(kept[j].Area, shape.Area))
                    continue;
                if (Math.Abs(kept[j].X - x) + Math.Abs(kept[j].Y - y) > 0.5 * kept[j].Diagonal)
                    continue;
                if (ConvexPolygon.Iou(kept[j].Corners, corners) >= SameBox)
                    same = j;
            }

            run = same >= 0 && i > 0 && same == write - 1 ? run + 1 : 1;
            if (run >= RunOfALoop)
                flags |= AnswerFlags.Looped;
            if (same < 0)
            {
                boxes[write++] = box;
                kept.Add(shape);
                continue;
            }

            flags |= AnswerFlags.Duplicate;
            var better = box.ScoreRaw > boxes[same].ScoreRaw ? box : boxes[same];
            boxes[same] = better with { Flags = better.Flags | BoxFlags.Duplicate };
            if (ReferenceEquals(better, box))
                kept[same] = shape;
        }

        boxes.RemoveRange(write, boxes.Count - write);
        return flags;
    }
}
