namespace GeoChat.Batch.FunctionalTests.Hostile;

/// <summary>Small valid scenes to mutate: of every codec and layout, made once by GDAL (Fixtures/seeds/README.md).</summary>
internal static class MutationSeeds
{
    public static IReadOnlyList<byte[]> All() =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Repository.Root, "tests", "GeoChat.Batch.FunctionalTests", "Fixtures", "seeds"), "*.tif")
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes),
        ];
}
