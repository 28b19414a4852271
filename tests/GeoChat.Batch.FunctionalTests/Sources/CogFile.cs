using GeoChat.Batch.FunctionalTests.Pipeline;

namespace GeoChat.Batch.FunctionalTests.Sources;

/// <summary>A cloud-optimised GeoTIFF that GDAL made, of 3000 x 2500 pixels, and a plain one of the same pixels; made once.</summary>
public sealed class CogFile : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("geochat-cog-").FullName;

    /// <summary>Its directories stand before its tiles.</summary>
    public string Cog => Path.Combine(_folder, "cog.tif");

    /// <summary>Its directory stands behind its tiles.</summary>
    public string Plain => Path.Combine(_folder, "plain.tif");

    /// <summary>Rows of tiles of the COG.</summary>
    public int Rows => 5;

    public string PathOf(string name) => Path.Combine(_folder, name);

    public async ValueTask InitializeAsync()
    {
        TestScenes.Write(Plain, 3000, 2500, TestScenes.Textured);
        await ExternalProgram.RunAsync(
            "/usr/bin/gdal_translate",
            "-q",
            "-of",
            "COG",
            "-co",
            "COMPRESS=DEFLATE",
            "-co",
            "BLOCKSIZE=512",
            Plain,
            Cog
        );
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
