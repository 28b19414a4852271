using System.Text.Json.Nodes;

namespace GeoChat.Batch.TestServers;

/// <summary>
/// A model folder without a model, for hosts that answer a constant: the shipped model's profile with smaller chips, so that
/// thousands of them are cheap.
/// </summary>
public static class SmallModel
{
    /// <summary>Writes the folder and gives its path.</summary>
    /// <param name="home">Folder with <c>models/geochat-nano</c>.</param>
    /// <param name="side">Pixels along a chip.</param>
    public static string Write(string home, string folder, int side)
    {
        var profile = JsonNode.Parse(File.ReadAllText(Path.Combine(home, "models", "geochat-nano", "geochat-batch.json")))!;
        profile["name"] = "small";
        profile["image_size"] = side;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "geochat-batch.json"), profile.ToJsonString());
        File.WriteAllText(Path.Combine(folder, "config.json"), "{}");
        return folder;
    }
}
