namespace GeoChat.Batch.Storage.States;

/// <summary>Life of a job in the words of OGC API - Processes; stored by name in lower case.</summary>
public enum JobState
{
    /// <summary>Stored, nothing begun.</summary>
    Accepted,

    /// <summary>At least one scene is being tiled, answered or merged.</summary>
    Running,

    /// <summary>Every scene ended and at least one is done; <c>partial</c> where chips or scenes failed.</summary>
    Successful,

    /// <summary>Every scene failed.</summary>
    Failed,

    /// <summary>Cancelled by its owner.</summary>
    Dismissed,
}
