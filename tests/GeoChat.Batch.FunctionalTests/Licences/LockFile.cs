using System.Text.Json;

namespace GeoChat.Batch.FunctionalTests.Licences;

/// <summary>A project's packages.lock.json.</summary>
/// <param name="Packages">What NuGet resolved, without our own projects.</param>
internal sealed record LockFile(string Path, IReadOnlyList<(string Name, string Version)> Packages)
{
    public static IReadOnlyList<LockFile> All(string folder) =>
        [.. Directory.EnumerateFiles(Repository.PathOf(folder), "packages.lock.json", SearchOption.AllDirectories).Select(Read)];

    private static LockFile Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return new LockFile(
            path,
            [
                .. from framework in document.RootElement.GetProperty("dependencies").EnumerateObject()
                from package in framework.Value.EnumerateObject()
                where package.Value.TryGetProperty("resolved", out _)
                select (package.Name, package.Value.GetProperty("resolved").GetString()!),
            ]
        );
    }
}
