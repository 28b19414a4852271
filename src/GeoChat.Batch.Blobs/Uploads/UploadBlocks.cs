using System.Globalization;
using System.Text;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace GeoChat.Batch.Blobs.Uploads;

/// <summary>The uncommitted blocks of an upload, named by their offset.</summary>
internal static class UploadBlocks
{
    public const int BlockBytes = 8 << 20;

    /// <summary>Blocks that arrived, in order, up to the first gap.</summary>
    public static async Task<IReadOnlyList<BlobBlock>> ListAsync(BlockBlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var list = (await blob.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: cancellationToken)).Value;
            var blocks = new List<BlobBlock>();
            long next = 0;
            foreach (var block in list.UncommittedBlocks.OrderBy(b => b.Name, StringComparer.Ordinal))
            {
                if (Encoding.ASCII.GetString(Convert.FromBase64String(block.Name)) != next.ToString("D20", CultureInfo.InvariantCulture))
                    break;
                blocks.Add(block);
                next += block.SizeLong;
            }

            return blocks;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return [];
        }
    }

    /// <summary>Stages a body behind what was received; returns how many bytes there are then.</summary>
    public static async Task<long> StageAsync(
        BlockBlobClient blob,
        Stream body,
        long received,
        long total,
        CancellationToken cancellationToken
    )
    {
        var block = new byte[Math.Min(BlockBytes, total - received)];
        while (received < total)
        {
            var wanted = (int)Math.Min(block.Length, total - received);
            var read = await FillAsync(body, block.AsMemory(0, wanted), cancellationToken);
            if (read == 0)
                break;
            var id = Convert.ToBase64String(Encoding.ASCII.GetBytes(received.ToString("D20", CultureInfo.InvariantCulture)));
            using var content = new MemoryStream(block, 0, read);
            await blob.StageBlockAsync(id, content, cancellationToken: CancellationToken.None);
            received += read;
            if (read < wanted)
                break;
        }

        return received;
    }

    /// <summary>Reads until the buffer is full, the body ends, or it is cut: what came before a cut is kept.</summary>
    private static async Task<int> FillAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        try
        {
            while (filled < buffer.Length && await body.ReadAsync(buffer[filled..], cancellationToken) is > 0 and var read)
                filled += read;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The sender asks for the offset and continues from there.
        }

        return filled;
    }
}
