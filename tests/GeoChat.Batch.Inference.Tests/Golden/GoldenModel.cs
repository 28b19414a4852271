using System.Text.Json;
using GeoChat.Batch.Inference.Weights;
using TorchSharp;

namespace GeoChat.Batch.Inference.Tests.Golden;

/// <summary>A golden model: its folder, the cases that the original implementation answered, and the tensors it passed through.</summary>
internal sealed class GoldenModel : IDisposable
{
    private readonly Dictionary<string, TensorEntry> _entries;
    private readonly TensorMaps _maps = new();

    public GoldenModel(string name)
    {
        Folder = name == "geochat-tiny-lora" ? GoldenFiles.Find($"{name}/{name}") : GoldenFiles.Find(name);
        var json = JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Find($"{name}.golden.json")));
        Cases =
        [
            .. json
                .RootElement.GetProperty("cases")
                .EnumerateArray()
                .Select(GoldenCase.Read)
                .Select(c => name == GoldenFiles.AskedByIds ? c with { Prompt = IdsAsText.Prompt(c.InputIds), Text = null } : c),
        ];
        _entries = SafetensorsFile.ReadEntries(GoldenFiles.Find($"{name}.golden.safetensors")).ToDictionary(e => e.Name);
    }

    public string Folder { get; }

    public IReadOnlyList<GoldenCase> Cases { get; }

    public torch.Tensor Tensor(string name) => _maps.View(_entries[name]);

    public void Dispose() => _maps.Dispose();
}
