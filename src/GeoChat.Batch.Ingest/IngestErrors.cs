using GeoChat.Batch.Blobs;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Blobs.Uploads;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Projections;
using GeoChat.Batch.Prompting;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.ServiceDefaults.Errors;

namespace GeoChat.Batch.Ingest;

/// <summary>The ingest host's rows of the error table.</summary>
public static class IngestErrors
{
    /// <summary>Rows, bases first.</summary>
    public static readonly IReadOnlyList<ErrorRow> Rows =
    [
        ErrorRow.For<RequestException>(400, ExitCodes.BadInput, "bad-request"),
        ErrorRow.For<UnreadableSceneException>(400, ExitCodes.BadInput, "unreadable-scene"),
        ErrorRow.For<UnknownModelException>(400, ExitCodes.BadInput, "unknown-model"),
        ErrorRow.For<KeyReusedException>(422, ExitCodes.BadInput, "idempotency-key-reused"),
        ErrorRow.For<JobNotFoundException>(404, ExitCodes.BadInput, "no-such-job"),
        ErrorRow.For<ResultsNotReadyException>(404, ExitCodes.BadInput, "result-not-ready"),
        ErrorRow.For<JobNotReopenedException>(409, ExitCodes.BadInput, "job-not-reopened"),
        ErrorRow.For<JobEndedException>(409, ExitCodes.BadInput, "job-ended"),
        ErrorRow.For<PromptingException>(400, ExitCodes.BadInput, "bad-model-folder"),
        ErrorRow.For<QueryException>(400, ExitCodes.Usage, "bad-query"),
        ErrorRow.For<ImageryException>(400, ExitCodes.BadInput, "unreadable-scene"),
        ErrorRow.For<ProjException>(400, ExitCodes.BadInput, "unknown-crs"),
        ErrorRow.For<BlobException>(400, ExitCodes.BadInput, "no-such-scene"),
        ErrorRow.For<SceneReferenceException>(400, ExitCodes.BadInput, "bad-scene-reference"),
        ErrorRow.For<SceneDeniedException>(403, ExitCodes.BadInput, "scene-denied"),
        ErrorRow.For<SceneAddressRefusedException>(403, ExitCodes.BadInput, "private-address"),
        ErrorRow.For<SceneUnreachableException>(502, ExitCodes.BadInput, "scene-unreachable"),
        ErrorRow.For<SceneWithoutRangesException>(400, ExitCodes.BadInput, "no-range-requests"),
        ErrorRow.For<SceneBytesChangedException>(409, ExitCodes.BadInput, "scene-changed"),
        ErrorRow.For<SceneChangedException>(409, ExitCodes.BadInput, "scene-changed"),
        ErrorRow.For<UploadNameException>(400, ExitCodes.BadInput, "bad-upload-name"),
        ErrorRow.For<UploadMissingException>(404, ExitCodes.BadInput, "no-such-upload"),
        ErrorRow.For<UploadTooLargeException>(413, ExitCodes.BadInput, "upload-too-large"),
        ErrorRow.For<UploadOffsetException>(409, ExitCodes.BadInput, "upload-offset"),
        ErrorRow.For<UploadExistsException>(409, ExitCodes.BadInput, "upload-exists"),
        ErrorRow.For<UploadBusyException>(409, ExitCodes.BadInput, "upload-busy"),
        ErrorRow.For<UploadStoreUnwritableException>(507, ExitCodes.BadInput, "uploads-unwritable"),
        ErrorRow.For<SceneOutsideRootsException>(403, ExitCodes.BadInput, "scene-outside-roots"),
        ErrorRow.For<ChipStoreUnwritableException>(507, ExitCodes.BadInput, "chip-store-unwritable"),
    ];
}
