using CsCheck;
using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Prompting.Prompts;

namespace GeoChat.Batch.Prompting.Tests.Answers;

public sealed class BoxGeometryTests
{
    /// <summary>Polygons of FAST train_5007_0017 (600 px) and what GeoChat's data says of them.</summary>
    public static TheoryData<string, double[]> Fast =>
        new()
        {
            { "{<96><48><102><55>|<59>}", [584, 337, 619, 313, 601, 282, 565, 304] },
            { "{<91><39><97><47>|<57>}", [553, 287, 592, 262, 573, 229, 534, 254] },
            { "{<84><31><91><38>|<58>}", [517, 237, 555, 214, 534, 181, 498, 204] },
        };

    [Theory]
    [MemberData(nameof(Fast))]
    public void Angles_turn_clockwise_on_screen(string text, double[] polygon)
    {
        var box = Assert.Single(AnswerParserTests.Parse(text).Boxes);
        Assert.InRange(Distance(box.Corners(600, 600), polygon), 0, 3);
        Assert.True(Distance((box with { AngleDeg = -box.AngleDeg }).Corners(600, 600), polygon) > 10);
    }

    [Theory]
    [MemberData(nameof(Fast))]
    public void The_way_back_gives_what_the_data_says(string text, double[] polygon)
    {
        var written = BoxText.From(polygon, 600, 600);
        var said = Assert.Single(AnswerParserTests.Parse(text).Boxes);
        Assert.InRange(written.AngleDeg, said.AngleDeg - 1, said.AngleDeg + 1);
        Assert.InRange(written.X1, said.X1 - 1, said.X1 + 1);
        Assert.InRange(written.Y2, said.Y2 - 1, said.Y2 + 1);
    }

    [Fact]
    public void An_upright_box_is_written_with_90_degrees_and_its_sides_swapped()
    {
        // 5 px wide and 20 px tall: OpenCV calls it 20 by 5, turned by 90 degrees.
        Assert.Equal("{<40><48><60><52>|<90>}", BoxText.From([48, 40, 52, 40, 52, 60, 48, 60], 100, 100).ToString());
        Assert.Equal(
            [52, 40, 52, 60, 48, 60, 48, 40],
            Assert.Single(AnswerParserTests.Parse("{<40><48><60><52>|<90>}").Boxes).Corners(100, 100)
        );
    }

    [Fact]
    public void Corners_become_a_text_and_the_text_the_same_corners_again() =>
        AnyBox.Sample(b =>
        {
            var corners = Rectangle(b.Cx, b.Cy, b.W, b.H, b.Angle);
            var text = BoxText.From(corners, b.Width, b.Height);
            Assert.InRange(text.AngleDeg, 1, 90);
            var back = new AnswerBox
            {
                X1 = text.X1,
                Y1 = text.Y1,
                X2 = text.X2,
                Y2 = text.Y2,
                AngleDeg = text.AngleDeg,
            }.Corners(b.Width, b.Height);
            // Half a percent on each side of the box (at worst the centre moves by it along one axis and the size along the other),
            // half a degree at the farthest corner.
            var allowed = 0.01 * Math.Max(b.Width, b.Height) * 1.01 + Math.Sqrt(b.W * b.W + b.H * b.H) / 2 * Math.PI / 360 * 1.01 + 1e-6;
            Assert.InRange(Farthest(back, corners), 0, allowed);
        });

    [Fact]
    public void The_order_of_corners_does_not_matter() =>
        AnyBox.Sample(b =>
        {
            var c = Rectangle(b.Cx, b.Cy, b.W, b.H, b.Angle);
            double[] turned = [c[4], c[5], c[2], c[3], c[0], c[1], c[6], c[7]];
            var one = BoxText.From(c, b.Width, b.Height);
            var two = BoxText.From(turned, b.Width, b.Height);
            // A square and a half of a degree round either way; the corners agree nevertheless.
            var allowed = 0.02 * Math.Max(b.Width, b.Height) + Math.Sqrt(b.W * b.W + b.H * b.H) / 2 * Math.PI / 180;
            Assert.InRange(Farthest(Corners(one, b.Width, b.Height), Corners(two, b.Width, b.Height)), 0, allowed);
        });

    [Fact]
    public void An_outline_becomes_the_smallest_box_around_it()
    {
        // An L-shaped building turned by 30 degrees.
        var outline = Turn([20, 20, 60, 20, 60, 40, 40, 40, 40, 60, 20, 60], 30, 50, 50);
        Assert.Equal(30, BoxText.From(outline, 100, 100).AngleDeg);
        Assert.Equal("{<50><50><50><50>|<90>}", BoxText.From([50, 50], 100, 100).ToString());
        Assert.Throws<ArgumentException>(() => BoxText.From([1, double.NaN], 100, 100));
        Assert.Throws<ArgumentException>(() => BoxText.From([1], 100, 100));
    }

    [Fact]
    public void Rotation_happens_in_pixels_not_in_percent()
    {
        // 20 % of 200 px by 10 % of 100 px: 40 by 10 px; turned by 90 degrees, 10 by 40 px.
        var corners = new AnswerBox
        {
            X1 = 40,
            Y1 = 45,
            X2 = 60,
            Y2 = 55,
            AngleDeg = 90,
        }.Corners(200, 100);
        Assert.Equal([105, 30, 105, 70, 95, 70, 95, 30], corners);
    }

    [Fact]
    public void What_lies_beyond_the_image_is_clipped_after_rotation()
    {
        var upright = new AnswerBox
        {
            X1 = 90,
            Y1 = 40,
            X2 = 130,
            Y2 = 60,
            AngleDeg = 0,
        };
        Assert.Equal([90, 40, 100, 40, 100, 60, 90, 60], upright.ClippedCorners(100, 100)!.Select(v => Math.Round(v, 9)));

        // Wide before rotation, but upright inside the image: nothing is cut.
        var tall = new AnswerBox
        {
            X1 = 80,
            Y1 = 45,
            X2 = 110,
            Y2 = 55,
            AngleDeg = 90,
        };
        Assert.Equal(tall.Corners(100, 100), tall.ClippedCorners(100, 100)!.Select(v => Math.Round(v, 9)));

        Assert.Null(
            new AnswerBox
            {
                X1 = 110,
                Y1 = 40,
                X2 = 130,
                Y2 = 60,
            }.ClippedCorners(100, 100)
        );
    }

    private static double[] Corners(BoxText t, double w, double h) =>
        new AnswerBox
        {
            X1 = t.X1,
            Y1 = t.Y1,
            X2 = t.X2,
            Y2 = t.Y2,
            AngleDeg = t.AngleDeg,
        }.Corners(w, h);

    private static readonly Gen<(double Cx, double Cy, double W, double H, double Angle, double Width, double Height)> AnyBox = Gen.Select(
        Gen.Double[0, 504],
        Gen.Double[0, 504],
        Gen.Double[1, 300],
        Gen.Double[1, 300],
        Gen.Double[-180, 180],
        Gen.OneOf(Gen.Const(504.0), Gen.Double[100, 2000]),
        Gen.OneOf(Gen.Const(504.0), Gen.Double[100, 2000])
    );

    private static double[] Rectangle(double cx, double cy, double w, double h, double angle) =>
        Turn([cx - w / 2, cy - h / 2, cx + w / 2, cy - h / 2, cx + w / 2, cy + h / 2, cx - w / 2, cy + h / 2], angle, cx, cy);

    private static double[] Turn(double[] points, double angle, double cx, double cy)
    {
        var (s, c) = Math.SinCos(angle * Math.PI / 180);
        var turned = new double[points.Length];
        for (var i = 0; i < points.Length; i += 2)
        {
            double dx = points[i] - cx,
                dy = points[i + 1] - cy;
            turned[i] = cx + c * dx - s * dy;
            turned[i + 1] = cy + s * dx + c * dy;
        }

        return turned;
    }

    /// <summary>Mean distance of corners, under the best pairing of their cyclic order.</summary>
    private static double Distance(double[] a, double[] b) => Pairings(a, b).Min(p => p.Average());

    private static double Farthest(double[] a, double[] b) => Pairings(a, b).Min(p => p.Max());

    private static IEnumerable<double[]> Pairings(double[] a, double[] b) =>
        from shift in Enumerable.Range(0, 4)
        from step in new[] { 1, 3 }
        select Enumerable
            .Range(0, 4)
            .Select(i => (i, j: (shift + step * i) % 4))
            .Select(p => Math.Sqrt(Math.Pow(a[2 * p.i] - b[2 * p.j], 2) + Math.Pow(a[2 * p.i + 1] - b[2 * p.j + 1], 2)))
            .ToArray();
}
