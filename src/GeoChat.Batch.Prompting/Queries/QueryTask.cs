using System.Text.Json.Serialization;

namespace GeoChat.Batch.Prompting.Queries;

/// <summary>What is asked of every chip. In JSON and on the command line: the name in lower case.</summary>
[JsonConverter(typeof(QueryTaskConverter))]
public enum QueryTask
{
    /// <summary>Where is what the text names: boxes.</summary>
    Refer,

    /// <summary>A description with a box for each thing it names.</summary>
    Ground,

    /// <summary>A description in plain words.</summary>
    Describe,

    /// <summary>One of the given classes.</summary>
    Classify,

    /// <summary>A question, answered in a word or a short phrase.</summary>
    Vqa,

    /// <summary>What is in a given region; one answer a region.</summary>
    Identify,

    /// <summary>Several turns; earlier answers stay in the prompt.</summary>
    Chat,

    /// <summary>The text as it is; boxes are read where the answer has them.</summary>
    Raw,
}
