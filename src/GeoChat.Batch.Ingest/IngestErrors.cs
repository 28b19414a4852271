using GeoChat.Batch.Blobs;
using GeoChat.Batch.Imagery;
using GeoChat.Batch.Ingest.Requests;
using GeoChat.Batch.Projections;
using GeoChat.Batch.Prompting;
using GeoChat.Batch.ServiceDefaults;

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
        ErrorRow.For<JobEndedException>(409, ExitCodes.BadInput, "job-ended"),
        ErrorRow.For<PromptingException>(400, ExitCodes.BadInput, "bad-model-folder"),
        ErrorRow.For<QueryException>(400, ExitCodes.Usage, "bad-query"),
        ErrorRow.For<ImageryException>(400, ExitCodes.BadInput, "unreadable-scene"),
        ErrorRow.For<ProjException>(400, ExitCodes.BadInput, "unknown-crs"),
        ErrorRow.For<BlobException>(400, ExitCodes.BadInput, "no-such-scene"),
        ErrorRow.For<SceneOutsideRootsException>(403, ExitCodes.BadInput, "scene-outside-roots"),
        ErrorRow.For<ChipStoreUnwritableException>(507, ExitCodes.BadInput, "chip-store-unwritable"),
    ];
}
