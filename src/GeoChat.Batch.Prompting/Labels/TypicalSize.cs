namespace GeoChat.Batch.Prompting.Labels;

/// <summary>How long common things are, roughly, to tell whether a picture can show them.</summary>
public static class TypicalSize
{
    // Metres along the longer side. Words of one row are the last noun of a label in the singular.
    private static readonly Dictionary<string, double> Metres = new(StringComparer.OrdinalIgnoreCase)
    {
        ["person"] = 0.6,
        ["pedestrian"] = 0.6,
        ["animal"] = 2,
        ["cow"] = 2.3,
        ["manhole"] = 0.7,
        ["bicycle"] = 1.8,
        ["motorcycle"] = 2.2,
        ["car"] = 4.5,
        ["small-vehicle"] = 4.5,
        ["vehicle"] = 5,
        ["van"] = 5.5,
        ["tree"] = 6,
        ["pool"] = 10,
        ["swimming-pool"] = 10,
        ["truck"] = 10,
        ["large-vehicle"] = 12,
        ["bus"] = 12,
        ["trailer"] = 13,
        ["container"] = 12,
        ["tent"] = 5,
        ["helicopter"] = 16,
        ["boat"] = 9,
        ["yacht"] = 15,
        ["house"] = 12,
        ["building"] = 15,
        ["roof"] = 12,
        ["greenhouse"] = 40,
        ["court"] = 25,
        ["roundabout"] = 40,
        ["tank"] = 20,
        ["silo"] = 10,
        ["turbine"] = 80,
        ["pylon"] = 10,
        ["chimney"] = 8,
        ["crane"] = 40,
        ["plane"] = 35,
        ["airplane"] = 35,
        ["aircraft"] = 35,
        ["ship"] = 60,
        ["vessel"] = 60,
        ["barge"] = 60,
        ["ferry"] = 60,
        ["train"] = 150,
        ["bridge"] = 60,
        ["warehouse"] = 60,
        ["field"] = 100,
        ["pitch"] = 100,
        ["diamond"] = 50,
        ["stadium"] = 200,
        ["harbor"] = 200,
        ["pier"] = 60,
        ["dam"] = 150,
        ["runway"] = 2000,
        ["parking"] = 60,
        ["dock"] = 60,
    };

    /// <summary>
    /// Metres along the longer side of what a phrase names in the singular or plural; null where the table does not know it.
    /// </summary>
    public static double? MetresOf(string phrase)
    {
        var label = LabelRules.ReadPhrase(phrase).Label;
        // "storage tank", "damaged building": the thing is the last word before a preposition.
        var words = label
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .TakeWhile(word => word is not ("with" or "in" or "on" or "at" or "of" or "near" or "under"));
        return words.LastOrDefault() is { } noun && Metres.TryGetValue(noun, out var metres) ? metres : null;
    }
}
