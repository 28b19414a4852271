using CsCheck;
using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Merging;

namespace GeoChat.Batch.Imagery.Tests;

public sealed class MergingTests
{
    private static readonly ChipWindow Left = new(0, 0, 0, 0, 0, 504, 504),
        Right = new(0, 1, 0, 378, 0, 504, 504),
        Far = new(0, 2, 0, 756, 0, 504, 504);
    private static readonly MergeOptions Scene = new() { SceneWidth = 1260, SceneHeight = 504 };
    private static long next;

    [Fact]
    public void Merging_joins_what_two_chips_say_of_one_ship()
    {
        var merged = Assert.Single(BoxMerger.Merge([Box(Left, 440, 250, 60, 20, 30), Box(Right, 444, 252, 62, 20, 32)], Scene));
        Assert.True(Boxes.Iou(merged.Outline.Corners.ToArray(), Boxes.Rotated(442, 251, 61, 20, 31)) > 0.97);
        Assert.Equal(2, merged.Agreed);
        Assert.False(merged.CutEdge);
    }

    [Fact]
    public void Merging_keeps_two_ships_that_only_touch() =>
        Assert.Equal(2, BoxMerger.Merge([Box(Left, 440, 250, 60, 20, 0), Box(Right, 440, 270, 60, 20, 0)], Scene).Count);

    [Fact]
    public void Merging_keeps_two_boxes_of_one_chip_however_much_they_overlap() =>
        Assert.Equal(2, BoxMerger.Merge([Box(Left, 200, 250, 60, 20, 0), Box(Left, 202, 250, 60, 20, 0)], Scene).Count);

    [Fact]
    public void Merging_keeps_crossed_boxes_of_two_chips() =>
        Assert.Equal(2, BoxMerger.Merge([Box(Left, 440, 250, 110, 6, 45), Box(Right, 440, 250, 110, 6, -45)], Scene).Count);

    [Fact]
    public void Merging_never_mixes_labels_or_queries()
    {
        var one = Box(Left, 440, 250, 60, 20, 0);
        Assert.Equal(
            3,
            BoxMerger
                .Merge(
                    [one, Box(Right, 440, 250, 60, 20, 0) with { Label = "truck" }, Box(Right, 440, 250, 60, 20, 0) with { Query = 1 }],
                    Scene
                )
                .Count
        );
    }

    [Fact]
    public void A_small_boat_on_a_large_ship_survives_beside_it()
    {
        var merged = BoxMerger.Merge(
            [
                Box(Left, 440, 250, 100, 80, 10),
                Box(Left, 440, 240, 16, 10, 0),
                Box(Right, 441, 251, 100, 80, 10),
                Box(Right, 440, 240, 16, 10, 0),
            ],
            Scene
        );
        Assert.Equal(2, merged.Count);
        Assert.All(merged, m => Assert.Equal(2, m.Agreed));
        Assert.Equal(2, BoxMerger.Merge([Box(Left, 440, 250, 100, 80, 10), Box(Right, 440, 240, 16, 10, 0)], Scene).Count);
    }

    [Fact]
    public void A_middling_object_seen_by_one_chip_survives_on_a_large_one_seen_by_the_other() =>
        Assert.Equal(2, BoxMerger.Merge([Box(Left, 440, 250, 100, 80, 0), Box(Right, 440, 250, 50, 32, 0)], Scene).Count);

    [Fact]
    public void Two_pieces_that_a_chips_edge_left_of_one_object_yield_to_the_neighbours_whole_one()
    {
        var merged = BoxMerger.Merge(
            [Box(Left, 482, 243, 44, 16, 0), Box(Left, 488, 258, 30, 12, 0), Box(Right, 510, 250, 100, 30, 0)],
            Scene
        );
        Assert.Equal(3, Assert.Single(merged).MemberIds.Count);
    }

    [Fact]
    public void A_box_cut_at_its_chips_edge_yields_to_the_neighbours_whole_one()
    {
        // The ship reaches from 460 to 560; the left chip ends at 504.
        var whole = Box(Right, 510, 250, 100, 30, 0);
        var merged = Assert.Single(BoxMerger.Merge([Box(Left, 482, 250, 44, 30, 0), whole], Scene));
        Assert.Equal(whole.Outline, merged.Outline);
        Assert.Equal(whole.Id, merged.Representative.Id);
        Assert.False(merged.CutEdge);
    }

    [Fact]
    public void Pieces_of_a_runway_longer_than_a_chip_are_joined()
    {
        // From 100 to 1100: each chip boxes what it shows.
        var merged = Assert.Single(
            BoxMerger.Merge([Box(Left, 302, 250, 404, 40, 0), Box(Right, 630, 250, 504, 40, 0), Box(Far, 928, 250, 344, 40, 0)], Scene)
        );
        Assert.True(Boxes.Iou(merged.Outline.Corners.ToArray(), Boxes.Rotated(600, 250, 1000, 40, 0)) > 0.99);
        Assert.False(merged.CutEdge);
        Assert.Equal(3, merged.MemberIds.Count);
    }

    [Fact]
    public void A_box_that_no_neighbour_completes_says_that_it_is_cut()
    {
        Assert.True(Assert.Single(BoxMerger.Merge([Box(Left, 482, 250, 44, 30, 0)], Scene)).CutEdge);
        // At the scene's own edge there is no neighbour to wait for.
        Assert.False(Assert.Single(BoxMerger.Merge([Box(Left, 20, 250, 44, 30, 0)], Scene)).CutEdge);
    }

    [Fact]
    public void Chips_that_should_have_seen_a_box_but_did_not_lower_its_score()
    {
        var options = Scene with { Chips = [Left, Right, Far] };
        var both = Assert.Single(BoxMerger.Merge([Box(Left, 440, 250, 60, 20, 0), Box(Right, 440, 250, 60, 20, 0)], options));
        Assert.Equal((both.ScoreRaw, 2, 2), (both.Score, both.Agreed, both.Expected));
        var one = Assert.Single(BoxMerger.Merge([Box(Left, 440, 250, 60, 20, 0)], options));
        Assert.Equal((0.5, 2), (one.ScoreRaw, one.Expected));
        Assert.Equal(0.5 * 2 / 3, one.Score, 12);
    }

    [Fact]
    public void The_order_of_arrival_and_the_numbering_change_nothing_and_no_box_is_lost()
    {
        var windows = ChipPlanner.Plan(1500, 1500, 504);
        var place = Gen.Select(Gen.Int[0, windows.Count - 1], Gen.Double[0, 504], Gen.Double[0, 504]);
        var shape = Gen.Select(Gen.Double[4, 200], Gen.Double[4, 60], Gen.Double[0, 90]);
        var box = Gen.Select(place, shape, (p, s) => (Chip: p.Item1, X: p.Item2, Y: p.Item3, W: s.Item1, H: s.Item2, Angle: s.Item3));
        Gen.Select(box.Array[0, 60], Gen.Int)
            .Sample(
                (specs, seed) =>
                {
                    var boxes = specs
                        .Select(
                            (s, i) =>
                                new RawBox(
                                    i,
                                    s.Chip,
                                    0,
                                    "ship",
                                    new(Boxes.Rotated(windows[s.Chip].X + s.X, windows[s.Chip].Y + s.Y, s.W, s.H, s.Angle)),
                                    0.5 + (i * 1e-3),
                                    windows[s.Chip]
                                )
                        )
                        .ToArray();
                    var options = new MergeOptions
                    {
                        SceneWidth = 1500,
                        SceneHeight = 1500,
                        Chips = windows,
                    };
                    var once = BoxMerger.Merge(boxes, options);
                    Assert.Equal(boxes.Select(b => b.Id), once.SelectMany(m => m.MemberIds).Order());
                    var shuffled = boxes.ToArray();
                    new Random(seed).Shuffle(shuffled);
                    var again = BoxMerger.Merge(shuffled, options);
                    Assert.Equal(
                        once.Select(m => m.Outline.ToJson() + ":" + string.Join(",", m.MemberIds) + m.Score),
                        again.Select(m => m.Outline.ToJson() + ":" + string.Join(",", m.MemberIds) + m.Score)
                    );
                },
                iter: 300
            );
    }

    [Fact]
    public void Work_grows_with_the_boxes_and_not_with_their_square()
    {
        // Counted pairs, not time: four times the scene has about four times the pairs to compare.
        Assert.InRange(Merging.SeamPairs.Find(Seen(40), Scene).Count / (double)Merging.SeamPairs.Find(Seen(20), Scene).Count, 3, 5);

        static Merging.SeenBox[] Seen(int side)
        {
            var random = new Random(1);
            var seen = new List<Merging.SeenBox>();
            foreach (var (window, chip) in ChipPlanner.Plan(side * 378, side * 378, 504).Select((w, i) => (w, i)))
            {
                for (var i = 0; i < 12; i++)
                    seen.Add(
                        new Merging.SeenBox(
                            Box(
                                window,
                                window.X + (random.NextDouble() * 504),
                                window.Y + (random.NextDouble() * 504),
                                60,
                                30,
                                random.Next(90)
                            ) with
                            {
                                ChipId = chip,
                            },
                            new MergeOptions()
                        )
                    );
            }

            seen.Sort(Merging.SeenBox.Compare);
            return [.. seen];
        }
    }

    private static RawBox Box(ChipWindow chip, double x, double y, double width, double height, double angle) =>
        new(Interlocked.Increment(ref next), chip.Col, 0, "ship", new(Boxes.Rotated(x, y, width, height, angle)), 0.5, chip);
}
