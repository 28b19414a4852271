using System.Security.Cryptography;
using GeoChat.Batch.Blobs.Uploads;

namespace GeoChat.Batch.FunctionalTests.Uploads;

/// <summary>What every store of uploads does.</summary>
public abstract class UploadStoreConformance
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract IUploadStore Store { get; }

    private static string NewName => $"scene-{Guid.NewGuid():N}.tif";

    [Fact]
    public async Task A_whole_upload_is_complete_with_its_hash()
    {
        var name = NewName;
        var bytes = Bytes(100_000);
        var upload = await Store.AppendAsync(name, 0, bytes.Length, new MemoryStream(bytes), Token);
        Assert.Equal(
            (true, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), "upload://" + name),
            (upload.IsComplete, (int)upload.Received, upload.Sha256, upload.Scene)
        );
        Assert.Equal(upload.Sha256, (await Store.FindAsync(name, Token))!.Sha256);
        Assert.Equal(bytes, await ReadAsync(name));
    }

    [Fact]
    public async Task Parts_of_any_size_make_the_whole_and_each_says_how_far_it_is()
    {
        var name = NewName;
        var bytes = Bytes(1_000_003);
        var at = 0;
        foreach (var part in new[] { 1, 65_536, 300_000, 17, 634_449 })
        {
            var upload = await Store.AppendAsync(name, at, bytes.Length, new MemoryStream(bytes, at, part), Token);
            at += part;
            Assert.Equal((at, at == bytes.Length), ((int)upload.Received, upload.IsComplete));
            Assert.Equal(at, (await Store.FindAsync(name, Token))!.Received);
        }

        Assert.Equal(bytes, await ReadAsync(name));
    }

    [Fact]
    public async Task A_cut_loses_nothing_that_arrived()
    {
        var name = NewName;
        var bytes = Bytes(500_000);
        try
        {
            await Store.AppendAsync(name, 0, bytes.Length, new CutStream(bytes, 300_000), Token);
        }
        catch (IOException)
        {
            // As a web server tells of a sender that is gone.
        }

        var found = await Store.FindAsync(name, Token);
        Assert.Equal((300_000, false), ((int)found!.Received, found.IsComplete));
        var done = await Store.AppendAsync(name, 300_000, bytes.Length, new MemoryStream(bytes, 300_000, 200_000), Token);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), done.Sha256);
    }

    [Fact]
    public async Task A_part_that_does_not_follow_is_refused_and_changes_nothing()
    {
        var name = NewName;
        var bytes = Bytes(1000);
        await Store.AppendAsync(name, 0, bytes.Length, new MemoryStream(bytes, 0, 400), Token);
        Assert.Equal(
            400,
            (
                await Assert.ThrowsAsync<UploadOffsetException>(() =>
                    Store.AppendAsync(name, 500, bytes.Length, new MemoryStream(bytes, 500, 500), Token)
                )
            ).Received
        );
        Assert.Equal(
            400,
            (
                await Assert.ThrowsAsync<UploadOffsetException>(() =>
                    Store.AppendAsync(name, 0, bytes.Length, new MemoryStream(bytes, 0, 400), Token)
                )
            ).Received
        );
        Assert.Equal(400, (await Store.FindAsync(name, Token))!.Received);
    }

    [Fact]
    public async Task A_complete_upload_is_not_written_again()
    {
        var name = NewName;
        var bytes = Bytes(1000);
        await Store.AppendAsync(name, 0, bytes.Length, new MemoryStream(bytes), Token);
        await Assert.ThrowsAsync<UploadExistsException>(() => Store.AppendAsync(name, 0, bytes.Length, new MemoryStream(bytes), Token));
    }

    [Fact]
    public async Task A_removed_upload_is_gone_complete_or_not()
    {
        var whole = NewName;
        var part = NewName;
        var bytes = Bytes(1000);
        await Store.AppendAsync(whole, 0, bytes.Length, new MemoryStream(bytes), Token);
        await Store.AppendAsync(part, 0, bytes.Length, new MemoryStream(bytes, 0, 10), Token);
        var listed = new List<string>();
        await foreach (var upload in Store.ListAsync(Token))
            listed.Add(upload.Name);
        Assert.Contains(whole, listed);
        foreach (var name in new[] { whole, part })
        {
            await Store.DeleteAsync(name, Token);
            Assert.Null(await Store.FindAsync(name, Token));
            await Store.DeleteAsync(name, Token);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../chips.tif")]
    [InlineData("a/b.tif")]
    [InlineData("a..tif")]
    [InlineData(".hidden")]
    [InlineData("a.part")]
    [InlineData("a.tif.sha256")]
    [InlineData("a b.tif")]
    [InlineData("ä.tif")]
    [InlineData("a\0.tif")]
    public async Task A_name_that_could_be_another_file_is_refused(string name)
    {
        await Assert.ThrowsAsync<UploadNameException>(() => Store.FindAsync(name, Token));
        await Assert.ThrowsAsync<UploadNameException>(() => Store.AppendAsync(name, 0, 1, new MemoryStream([1]), Token));
    }

    [Fact]
    public async Task An_upload_that_is_not_complete_cannot_be_opened()
    {
        var name = NewName;
        await Store.AppendAsync(name, 0, 1000, new MemoryStream(Bytes(10)), Token);
        await Assert.ThrowsAsync<UploadMissingException>(() => ReadAsync(name));
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private async Task<byte[]> ReadAsync(string name)
    {
        if (Store.LocalPath(name) is { } path)
            return await File.ReadAllBytesAsync(path, Token);
        using var source = await Store.OpenAsync(name, Token);
        var bytes = new byte[source.Length];
        await source.ReadAsync(0, bytes, Token);
        return bytes;
    }

    /// <summary>A body whose sender goes away.</summary>
    private sealed class CutStream(byte[] bytes, int length) : MemoryStream(bytes, 0, length)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read
                ? read
                : throw new IOException("the client reset the request stream");
    }
}
