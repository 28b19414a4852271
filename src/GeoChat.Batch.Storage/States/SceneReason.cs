namespace GeoChat.Batch.Storage.States;

/// <summary>Why a scene failed by no fault of its file; stored in <c>scenes.reason</c>.</summary>
internal static class SceneReason
{
    /// <summary>Its job was cancelled.</summary>
    public const string Dismissed = ChipReason.Dismissed;

    /// <summary>It ended the process that worked on it too often.</summary>
    public const string Poison = ChipReason.Poison;
}
