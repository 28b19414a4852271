namespace GeoChat.Batch.Ingest.Endpoints;

/// <summary>A process in the list of processes.</summary>
public record ProcessSummary(string Id, string Title, string Description, string Version, IReadOnlyList<string> JobControlOptions)
{
    internal static readonly ProcessSummary Analyze = new(
        ProcessesApi.AnalyzeScenes,
        "Analyze scenes",
        "Asks a grounded vision-language model about every chip of satellite scenes and merges its boxes into georeferenced detections.",
        "1",
        ["async-execute", "dismiss"]
    );
}

/// <summary>A process with its inputs and outputs.</summary>
public sealed record ProcessDescription(
    ProcessSummary Summary,
    IReadOnlyDictionary<string, ProcessInput> Inputs,
    IReadOnlyDictionary<string, ProcessInput> Outputs
) : ProcessSummary(Summary)
{
    internal static readonly ProcessDescription AnalyzeScenes = new(
        Analyze,
        new Dictionary<string, ProcessInput>
        {
            ["scenes"] = new(
                "Scenes",
                "Paths or URLs of GeoTIFF scenes",
                new
                {
                    type = "array",
                    minItems = 1,
                    items = new { type = "string" },
                }
            ),
            ["queries"] = new(
                "Queries",
                "What to ask about every chip",
                new
                {
                    type = "array",
                    minItems = 1,
                    items = new
                    {
                        type = "object",
                        required = new[] { "task" },
                        properties = new
                        {
                            task = new
                            {
                                type = "string",
                                @enum = new[] { "refer", "ground", "describe", "classify", "vqa", "identify", "chat", "raw" },
                            },
                            text = new { type = "string" },
                            label = new { type = "string" },
                            classes = new { type = "array", items = new { type = "string" } },
                            closed_set = new
                            {
                                type = "boolean",
                                description = "classify: weigh each class by its probability instead of asking freely",
                            },
                            turns = new { type = "array", items = new { type = "string" } },
                            scales = new
                            {
                                type = "array",
                                items = new
                                {
                                    type = "integer",
                                    minimum = 1,
                                    maximum = 64,
                                },
                            },
                            geometry = new { type = "object", description = "GeoJSON" },
                        },
                    },
                }
            ),
            ["model"] = new("Model", "Name of the model; the server's default where absent", new { type = "string" }, 0),
            ["aoi"] = new(
                "Area of interest",
                "GeoJSON, or WKT as a string (EWKT names its system)",
                new { type = new[] { "object", "string" } },
                0
            ),
            ["aoi_crs"] = new("System of the area", "EPSG:n; longitude and latitude where absent", new { type = "string" }, 0),
            ["options"] = new(
                "Options",
                "gsd, keep_gsd, force, bands, stretch, overlap, scales, quarters, sample, seed, cloud_mask, cloud_values, "
                    + "max_cloud, min_valid, height, max_answer_tokens, no_georef",
                new { type = "object" },
                0
            ),
            ["properties"] = new("Properties", "Copied to every detection", new { type = "object" }, 0),
        },
        new Dictionary<string, ProcessInput>
        {
            ["detections"] = new(
                "Detections",
                "Georeferenced rotated boxes",
                new { type = "object", contentMediaType = "application/geo+json" }
            ),
            ["chips"] = new("Chips", "Chips by outcome", new { type = "object", contentMediaType = "application/geo+json" }),
            ["answers"] = new("Answers", "Raw answers", new { type = "object", contentMediaType = "application/geo+json" }),
        }
    );
}

/// <summary>An input or output of a process.</summary>
public sealed record ProcessInput(string Title, string Description, object Schema, int MinOccurs = 1);
