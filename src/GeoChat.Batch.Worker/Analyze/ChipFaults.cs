using GeoChat.Batch.Blobs;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Prompting;

namespace GeoChat.Batch.Worker.Analyze;

/// <summary>Which errors are the chip's own: trying again, here or elsewhere, would give the same.</summary>
internal static class ChipFaults
{
    public static bool IsChipFault(Exception exception) =>
        exception is ChipMissingException or ChipDamagedException or PromptingException or VlmRequestException;
}
