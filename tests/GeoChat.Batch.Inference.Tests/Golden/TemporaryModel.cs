using System.Text.Json.Nodes;

namespace GeoChat.Batch.Inference.Tests.Golden;

/// <summary>A copy of a model's folder to change, in a folder of its own.</summary>
internal sealed class TemporaryModel : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("geochat-test-");

    public TemporaryModel(string source)
    {
        Folder = Path.Combine(_root.FullName, "model");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Folder { get; }

    /// <summary>A place beside the model that is not there yet.</summary>
    public string Beside(string name) => Path.Combine(_root.FullName, name);

    public string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Folder, .. parts]);

    /// <summary>Changes a JSON file of the model.</summary>
    public void Change(string file, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(PathOf(file)))!.AsObject();
        change(json);
        File.WriteAllText(PathOf(file), json.ToJsonString());
    }

    public void Dispose() => _root.Delete(recursive: true);
}
