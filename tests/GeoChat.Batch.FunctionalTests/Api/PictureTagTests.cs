using GeoChat.Batch.Api.Map;
using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.FunctionalTests.Api;

/// <summary>The tag of a scene's picture.</summary>
public sealed class PictureTagTests
{
    // Written down, since two processes must give the same: a hash that .NET seeds at each start would differ.
    private const string Tag = "\"7-c3304e71b7aaa630\"";

    [Fact]
    public void A_picture_has_the_same_tag_in_every_process() => Assert.Equal(Tag, PictureTag.Of(Picture("\"abc\"")).ToString());

    [Fact]
    public void Other_bytes_or_another_stretch_are_another_picture()
    {
        Assert.NotEqual(PictureTag.Of(Picture("\"abc\"")), PictureTag.Of(Picture("\"abd\"")));
        Assert.NotEqual(PictureTag.Of(Picture("\"abc\"")), PictureTag.Of(Picture("\"abc\"", "[0,1]")));
    }

    private static Scene Picture(string etag, string? stretch = null) =>
        new()
        {
            Id = 7,
            Source = "/a.tif",
            Name = "a",
            Etag = etag,
            Stretch = stretch,
        };
}
