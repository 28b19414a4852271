using GeoChat.Batch.Blobs;
using GeoChat.Batch.Cli.Client;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Ingest;
using GeoChat.Batch.ServiceDefaults.Errors;
using GeoChat.Batch.Storage.Errors;
using GeoChat.Batch.Worker;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Cli;

/// <summary>The command line's rows of the error table, beside those of the hosts it runs.</summary>
internal static class CliErrors
{
    /// <summary>Rows, bases first.</summary>
    public static readonly IReadOnlyList<ErrorRow> Rows =
    [
        .. IngestErrors.Rows,
        ErrorRow.For<ModelException>(500, ExitCodes.BadInput, "model-unusable"),
        ErrorRow.For<EngineFaultException>(500, ExitCodes.Unexpected, "engine-fault"),
        ErrorRow.For<VlmRequestException>(400, ExitCodes.BadInput, "bad-question"),
        ErrorRow.For<StoreException>(500, ExitCodes.BadInput, "store-unusable"),
        ErrorRow.For<ChipStoreException>(503, ExitCodes.BadInput, "service-unusable"),
        ErrorRow.For<ServiceException>(503, ExitCodes.BadInput, "service-unusable"),
        ErrorRow.For<WorkerException>(500, ExitCodes.BadInput, "worker-unusable"),
        ErrorRow.For<CliException>(400, ExitCodes.BadInput, "bad-input"),
        ErrorRow.For<ServerException>(502, ExitCodes.BadInput, "server"),
        ErrorRow.For<OptionsValidationException>(500, ExitCodes.Usage, "bad-settings"),
        ErrorRow.For<UsageException>(400, ExitCodes.Usage, "usage"),
    ];
}
