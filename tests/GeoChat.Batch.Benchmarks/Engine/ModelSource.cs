namespace GeoChat.Batch.Benchmarks.Engine;

/// <summary>A model to measure: a folder, a name in models/, or a shape that is written into a temporary folder.</summary>
internal sealed class ModelSource : IDisposable
{
    private readonly bool _temporary;

    private ModelSource(string path, bool temporary)
    {
        Path = path;
        _temporary = temporary;
    }

    public string Path { get; }

    /// <summary>Finds or makes it.</summary>
    public static ModelSource Find(string name)
    {
        if (Directory.Exists(name))
            return new(System.IO.Path.GetFullPath(name), false);
        if (System.IO.Path.Combine(Places.Root, "models", name) is var shipped && Directory.Exists(shipped))
            return new(shipped, false);
        var folder = Directory.CreateTempSubdirectory("geochat-model-").FullName;
        RandomModel.Write(name, folder);
        return new(folder, true);
    }

    public void Dispose()
    {
        if (_temporary)
            Directory.Delete(Path, recursive: true);
    }
}
