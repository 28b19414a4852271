namespace GeoChat.Batch.Inference.Weights;

/// <summary>
/// One name per tensor, whatever the layout: GeoChat's (and LLaVA-1.5's) own key. HF's <c>llava-hf</c> layouts name the same
/// tensors otherwise.
/// </summary>
internal static class KeyNames
{
    /// <summary>Prefix of the tower's tensors inside a GeoChat checkpoint.</summary>
    public const string Tower = "model.vision_tower.vision_tower.vision_model.";

    private static readonly (string From, string To)[] Prefixes =
    [
        ("language_model.model.", "model."),
        ("language_model.lm_head.", "lm_head."),
        ("model.language_model.", "model."),
        ("vision_tower.vision_model.", Tower),
        ("model.vision_tower.vision_model.", Tower),
        ("multi_modal_projector.linear_1.", "model.mm_projector.0."),
        ("multi_modal_projector.linear_2.", "model.mm_projector.2."),
        ("model.multi_modal_projector.linear_1.", "model.mm_projector.0."),
        ("model.multi_modal_projector.linear_2.", "model.mm_projector.2."),
    ];

    /// <summary>GeoChat's key of a tensor of any known layout.</summary>
    public static string Canonical(string key)
    {
        foreach (var (from, to) in Prefixes)
            if (key.StartsWith(from, StringComparison.Ordinal))
                return string.Concat(to, key.AsSpan(from.Length));
        return key;
    }
}
