namespace GeoChat.Batch.Storage.Entities;

/// <summary>Raw text of the model to one query on one chip. Natural key: (chip, query ordinal, turn).</summary>
public sealed class Answer
{
    public long Id { get; set; }

    public long SceneId { get; set; }

    public long ChipId { get; set; }

    /// <summary>Place in the request's list of queries, from 0.</summary>
    public int QueryOrdinal { get; set; }

    /// <summary>Turn of a chat, from 0; 0 for every other task.</summary>
    public int Turn { get; set; }

    public required string Task { get; set; }

    /// <summary>The exact prompt, <c>&lt;image&gt;</c> where the image stood.</summary>
    public required string Prompt { get; set; }

    /// <summary>The model's text as it came.</summary>
    public required string Text { get; set; }

    /// <summary>What the text means for the task: the class of the list, a number, yes/no; null where there is none.</summary>
    public string? Value { get; set; }

    public int Tokens { get; set; }

    /// <summary>Sum of the tokens' log-probabilities.</summary>
    public double LogProb { get; set; }

    /// <summary>The answer hit the token cap, the model's most boxes, or a loop.</summary>
    public bool Saturated { get; set; }

    public required string Model { get; set; }

    public required string ModelSha256 { get; set; }

    public required string Dtype { get; set; }

    public required string EngineVersion { get; set; }

    public long ProcessedAt { get; set; }
}
