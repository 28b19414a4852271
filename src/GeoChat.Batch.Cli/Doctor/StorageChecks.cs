using System.Security.Cryptography;
using Azure;
using GeoChat.Batch.Blobs;
using GeoChat.Batch.Jobs.Scenes;

namespace GeoChat.Batch.Cli.Doctor;

/// <summary>Where chips and data lie: a chip goes in, comes out the same, and is removed.</summary>
internal static class StorageChecks
{
    private const string Chips = "chip store",
        Data = "data folder";

    public static async Task<Finding> RunChipsAsync(ChipStoreOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await ChipStores.EnsureAsync(options, cancellationToken);
            var store = ChipStores.Create(options);
            var chip = new ChipPixels(8, 8, 3, RandomNumberGenerator.GetBytes(8 * 8 * 3));
            var name = await store.WriteAsync(chip, cancellationToken);
            await store.ReadAsync(name, cancellationToken);
            await store.DeleteAsync(name, cancellationToken);
            return Finding.Ok(Chips, $"{options.Folder ?? $"container '{options.Container}'"}: writes, reads and deletes");
        }
        catch (Exception e) when (e is BlobException)
        {
            return Finding.Fail(Chips, e.Message);
        }
        catch (RequestFailedException e)
        {
            return Finding.Fail(
                Chips,
                $"container '{options.Container}': {e.ErrorCode ?? e.Message}",
                "give Chips:AzureConnection a key that may read, write and delete"
            );
        }
    }

    /// <summary>The folder of one process, or the nearest one above it that is there.</summary>
    public static Finding RunFolder(string path)
    {
        var full = Path.GetFullPath(path);
        var there = full;
        while (!Directory.Exists(there))
            there = Path.GetDirectoryName(there)!;
        try
        {
            var probe = Path.Combine(there, $".geochat-doctor-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Fail(
                Data,
                e.Message.TrimEnd('.'),
                $"give this user the right to write {there}, or name another folder: --data DIR"
            );
        }

        var free = new DriveInfo(there).AvailableFreeSpace;
        return free < 1L << 30
            ? Finding.Warn(
                Data,
                $"{full}: {free >> 20:N0} MiB free",
                "a scene's chips take about as much as its pixels while it runs: free some space, or name another folder: --data DIR"
            )
            : Finding.Ok(Data, $"{full}: can be written, {free >> 30:N0} GiB free");
    }
}
