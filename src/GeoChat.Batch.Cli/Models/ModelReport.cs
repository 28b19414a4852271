using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using GeoChat.Batch.Inference.Inspection;

namespace GeoChat.Batch.Cli.Models;

/// <summary>A model's description on standard output.</summary>
internal static class ModelReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Print(ModelDescription model, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(model, Json));
            return;
        }

        Line("model", model.Name);
        Line("folder", model.Folder);
        Line("architecture", model.Architecture);
        Line("layout", model.Layout);
        Line(
            "parameters",
            $"{Count(model.Parameters)} ({string.Join(", ", model.ParametersByDtype.Select(d => $"{Count(d.Value)} {d.Key}"))})"
        );
        Line("language model", model.LanguageModel);
        Line("vision tower", model.VisionTower);
        Line("projector", model.Projector);
        Line("picture", $"{model.ImageSize} x {model.ImageSize} px, {model.ImageTokens} of {model.ContextLength} tokens");
        Line("prompts", model.PromptTemplate);
        Line("boxes", string.Create(CultureInfo.InvariantCulture, $"{model.BoxGrammar}, 0 to {model.BoxScale}"));
        if (model.Domain is { } domain)
            Line("trained on", domain);
        if (model.Licence is { } licence)
            Line("licence", licence);
        var memory = model.Memory;
        Line(
            "memory",
            $"{Size(memory.Total)} in {memory.Dtype}: weights {Size(memory.Weights)}, keys and values of {memory.Slots} "
                + $"slots {Size(memory.Cache)} at full context ({Size(memory.TokenBytes)} a token)"
        );
    }

    /// <summary>Bytes as people read them.</summary>
    public static string Size(long bytes) =>
        bytes switch
        {
            < 1000 => $"{bytes} B",
            < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
            < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
        };

    private static string Count(long number) =>
        number switch
        {
            < 1_000_000 => number.ToString("N0", CultureInfo.InvariantCulture),
            < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e6:0.00} M"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{number / 1e9:0.00} B"),
        };

    private static void Line(string name, string value) => Console.Out.WriteLine($"{name.PadRight(16)}{Output.Lines.OneLine(value)}");
}
