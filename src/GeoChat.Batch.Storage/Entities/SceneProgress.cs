namespace GeoChat.Batch.Storage.Entities;

/// <summary>Progress of one worker on one scene; summed for users, so that workers do not wait for one counter's row.</summary>
internal sealed class SceneProgress
{
    public long SceneId { get; set; }

    public required string Worker { get; set; }

    public int ChipsDone { get; set; }

    public int ChipsFailed { get; set; }

    public int Boxes { get; set; }

    public long Tokens { get; set; }

    public long UpdatedAt { get; set; }
}
