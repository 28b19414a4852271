using GeoChat.Batch.Blobs.Uploads;

namespace GeoChat.Batch.Ingest.Uploads;

/// <summary>An upload for clients.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scene">What a job's <c>scenes</c> call it.</param>
/// <param name="Bytes">Bytes that arrived.</param>
/// <param name="Complete">Whether that is all.</param>
/// <param name="Sha256">Hash of a complete one.</param>
internal sealed record UploadDocument(string Name, string Scene, long Bytes, bool Complete, string? Sha256)
{
    public static UploadDocument Of(Upload upload) => new(upload.Name, upload.Scene, upload.Received, upload.IsComplete, upload.Sha256);
}
