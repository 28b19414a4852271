using System.Text.Json;
using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Configuration;

/// <summary>A JSON object read from a model folder, with errors that name the file.</summary>
internal sealed class JsonFile
{
    private const int SizeLimit = 4 << 20;

    private readonly JsonElement _root;

    private JsonFile(string path, JsonElement root)
    {
        Path = path;
        _root = root;
    }

    /// <summary>Where it was read, or what stands for it.</summary>
    public string Path { get; }

    /// <exception cref="ModelFileMissingException">No such file.</exception>
    /// <exception cref="ModelConfigException">No JSON object.</exception>
    public static JsonFile Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > SizeLimit)
                throw new ModelConfigException($"{path} is larger than any real configuration.");
            return Parse(path, File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileMissingException(
                $"{path} is missing: a model's folder holds config.json, tokenizer.model and its weights.",
                e
            );
        }
    }

    /// <exception cref="ModelConfigException">No JSON object.</exception>
    public static JsonFile Parse(string path, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new(path, document.RootElement.Clone())
                : throw new ModelConfigException($"{path} holds no JSON object.");
        }
        catch (JsonException e)
        {
            throw new ModelConfigException($"{path} is not readable as JSON (cut short?). Fetch it again.", e);
        }
    }

    /// <summary>A nested object, or null.</summary>
    public JsonFile? Object(string name) =>
        _root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? new($"{Path} ({name})", value) : null;

    /// <summary>A text, or null where it is absent.</summary>
    public string? Text(string name) =>
        _root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether the member is there and not null.</summary>
    public bool Has(string name) => _root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Whether the member is an object or a list that holds something.</summary>
    public bool Holds(string name) =>
        _root.TryGetProperty(name, out var value)
        && value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().Any(),
            JsonValueKind.Array => value.GetArrayLength() > 0,
            _ => false,
        };

    /// <summary>True where the member says so.</summary>
    public bool Flag(string name) => _root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A number in a range; absent: <paramref name="otherwise"/>, or an error where there is none.</summary>
    public int Int(string name, int min, int max, int? otherwise = null)
    {
        if (!Has(name))
            return otherwise ?? throw new ModelConfigException($"{Path} lacks {name}.");
        return
            _root.GetProperty(name) is { ValueKind: JsonValueKind.Number } value
            && value.TryGetInt32(out var number)
            && number >= min
            && number <= max
            ? number
            : throw new ModelConfigException($"{Path}: {name} is no whole number from {min} to {max}.");
    }

    /// <summary>A positive number; absent: <paramref name="otherwise"/>.</summary>
    public double Real(string name, double otherwise)
    {
        if (!Has(name))
            return otherwise;
        return
            _root.GetProperty(name) is { ValueKind: JsonValueKind.Number } value
            && value.TryGetDouble(out var number)
            && number > 0
            && double.IsFinite(number)
            ? number
            : throw new ModelConfigException($"{Path}: {name} is no positive number.");
    }

    /// <summary>One number or a list of them; absent: <paramref name="otherwise"/>.</summary>
    public IReadOnlyList<int> Ints(string name, int otherwise)
    {
        if (!Has(name))
            return [otherwise];
        var value = _root.GetProperty(name);
        var items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value };
        return
        [
            .. items.Select(i =>
                i.ValueKind == JsonValueKind.Number && i.TryGetInt32(out var n)
                    ? n
                    : throw new ModelConfigException($"{Path}: {name} holds something that is no whole number.")
            ),
        ];
    }

    /// <summary>Three numbers, or null where the member is absent.</summary>
    public float[]? Triple(string name)
    {
        if (!Has(name))
            return null;
        var value = _root.GetProperty(name);
        return
            value.ValueKind == JsonValueKind.Array
            && value.GetArrayLength() == 3
            && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number)
            ? [.. value.EnumerateArray().Select(v => (float)v.GetDouble())]
            : throw new ModelConfigException($"{Path}: {name} is no list of three numbers.");
    }
}
