using GeoChat.Batch.Imagery.Boxes;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>The one type of a rotated box.</summary>
public sealed class RotatedBoxTests
{
    private static readonly RotatedBox Turned = new(Imagery.Tests.Boxes.Rotated(100, 50, 40, 10, 30));

    [Fact]
    public void A_box_knows_its_centre_sides_and_envelope()
    {
        var upright = new RotatedBox([10, 20, 40, 20, 40, 30, 10, 30]);

        Assert.Equal((25.0, 25.0), (upright.CentreX, upright.CentreY));
        Assert.Equal((30.0, 10.0), upright.Sides);
        Assert.Equal((10.0, 20.0, 40.0, 30.0), (upright.MinX, upright.MinY, upright.MaxX, upright.MaxY));
        Assert.Equal((100.0, 50.0), (Math.Round(Turned.CentreX, 9), Math.Round(Turned.CentreY, 9)));
        Assert.Equal((40.0, 10.0), (Math.Round(Turned.Sides.Length, 9), Math.Round(Turned.Sides.Width, 9)));
    }

    [Fact]
    public void A_moved_box_keeps_its_shape_and_the_one_it_came_from()
    {
        var before = Turned.ToJson();
        var moved = Turned.MovedBy(5, -7);

        Assert.Equal((105.0, 43.0), (Math.Round(moved.CentreX, 9), Math.Round(moved.CentreY, 9)));
        Assert.Equal(Math.Round(Turned.Sides.Length, 9), Math.Round(moved.Sides.Length, 9));
        Assert.Equal(before, Turned.ToJson());
    }

    [Fact]
    public void A_box_comes_back_from_its_text_to_the_bit() => Assert.Equal(Turned, RotatedBox.FromJson(Turned.ToJson()));

    [Fact]
    public void Fewer_than_four_corners_are_no_box() => Assert.Throws<ArgumentException>(() => new RotatedBox([1, 2, 3, 4, 5, 6]));
}
