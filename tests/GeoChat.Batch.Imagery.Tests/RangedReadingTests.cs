using CsCheck;
using GeoChat.Batch.Imagery.Bytes;
using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiling;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>Scenes whose bytes cost a request each time: the same pixels, few requests, bounded memory.</summary>
public sealed class RangedReadingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Any_order_of_reads_and_prefetches_gives_the_bytes_of_the_file()
    {
        var bytes = new byte[20_000];
        new Random(1).NextBytes(bytes);
        var reading = new RangeReading
        {
            ReadAheadBytes = 300,
            MaxGapBytes = 100,
            MaxRequestBytes = 1000,
            CacheBytes = 4000,
            Parallel = 2,
        };
        var steps = Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 19_999], Gen.Int[1, 1500]).List[1, 6]).List[1, 40];
        steps.Sample(
            list =>
            {
                using var source = new CountedSource(bytes, reading);
                foreach (var (ahead, places) in list)
                {
                    var ranges = places.Select(p => new ByteRange(p.Item1, Math.Min(p.Item2, bytes.Length - p.Item1))).ToList();
                    if (ahead)
                        source.Prefetch(ranges, Token);
                    foreach (var range in ranges)
                    {
                        var read = new byte[range.Length];
                        source.ReadExactly(range.Offset, read);
                        Assert.True(read.AsSpan().SequenceEqual(bytes.AsSpan((int)range.Offset, read.Length)), $"{range} differs");
                    }
                }
            },
            iter: 300
        );
    }

    [Fact]
    public void A_distant_scene_gives_the_files_chips_in_fewer_requests_than_it_has_rows_of_tiles()
    {
        var path = Places.Sample("harbor.tif");
        using var file = Raster.Open(path);
        var source = new CountedSource(File.ReadAllBytes(path), new RangeReading { MaxRequestBytes = 256 << 10, CacheBytes = 1 << 20 });
        using var distant = Raster.Open(source);
        var forHeader = source.Requests.Count;
        Assert.InRange(forHeader, 1, 3);
        Assert.Equal(Hashes(file, 1), Hashes(distant, 1));
        var rows = (file.Header.Height + file.Header.Block.Height - 1) / file.Header.Block.Height;
        Assert.InRange(source.Requests.Count - forHeader, 1, rows);
        var bytes = source.Requests.Sum(r => r.Length);
        Assert.InRange(bytes, 1, source.Length + (3 * RangeReading.Default.ReadAheadBytes));
    }

    [Fact]
    public void Threads_and_panels_and_a_cache_of_a_few_tiles_give_the_same_chips()
    {
        var path = Places.Sample("harbor.tif");
        var bytes = File.ReadAllBytes(path);
        using var file = Raster.Open(path);
        using var distant = Raster.Open(
            new CountedSource(
                bytes,
                new RangeReading
                {
                    ReadAheadBytes = 4096,
                    MaxRequestBytes = 32 << 10,
                    CacheBytes = 128 << 10,
                }
            )
        );
        Assert.Equal(Hashes(file, 1), Hashes(distant, 3, maxBandBytes: 8 << 20));
    }

    [Fact]
    public void A_scene_that_says_where_it_lies_is_opened_without_looking_for_files_beside_it()
    {
        var source = new CountedSource(File.ReadAllBytes(Places.Sample("harbor.tif")), RangeReading.Default);
        using var scene = Raster.Open(source);
        Assert.NotNull(scene.Header.Transform);
        Assert.Empty(source.LookedFor);
    }

    private static Dictionary<ChipWindow, string> Hashes(Raster scene, int threads, long maxBandBytes = 256L << 20)
    {
        var windows = ChipPlanner.Plan(scene.Header.Width, scene.Header.Height, 504);
        return SceneTiler
            .Read(
                scene,
                windows,
                new TilerOptions
                {
                    ChipSize = 504,
                    Threads = threads,
                    MaxBandBytes = maxBandBytes,
                },
                Token
            )
            .ToDictionary(c => c.Window, c => c.ContentHash);
    }
}
