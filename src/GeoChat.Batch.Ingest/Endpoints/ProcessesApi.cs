using GeoChat.Batch.Ingest.Submit;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Storage.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Endpoints;

/// <summary>The one process of OGC API - Processes: analyze scenes.</summary>
internal static class ProcessesApi
{
    public const string AnalyzeScenes = "analyze-scenes";
    private const string LocalOwner = "local";
    private const int MaxKeyLength = 200;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var processes = endpoints.MapGroup("/processes").WithTags("Processes");
        processes
            .MapGet(
                "",
                () =>
                    TypedResults.Ok(
                        new
                        {
                            processes = new[] { ProcessSummary.Analyze },
                            links = new[] { new Link("/processes", "self", "application/json", "Processes") },
                        }
                    )
            )
            .WithName("getProcesses")
            .WithSummary("Processes of this server");
        processes
            .MapGet(AnalyzeScenes, () => TypedResults.Ok(ProcessDescription.AnalyzeScenes))
            .WithName("getProcessDescription")
            .WithSummary("What analyze-scenes takes and gives");
        processes.MapPost($"{AnalyzeScenes}/execution", ExecuteAsync).WithName("execute").WithSummary("Submit a job");
    }

    private static async Task<Created<StatusInfo>> ExecuteAsync(
        HttpRequest http,
        JobSubmission submission,
        JobTable jobs,
        IOptions<IngestOptions> options,
        [FromHeader(Name = "Idempotency-Key")] string? key,
        CancellationToken cancellationToken
    )
    {
        if (key?.Length > MaxKeyLength)
            throw new RequestException(
                $"The idempotency key has {key.Length} characters, over the limit of {MaxKeyLength}. Use a shorter one, e.g. a UUID."
            );
        if (!http.HasJsonContentType())
            throw new BadHttpRequestException(
                "Send the request as Content-Type: application/json.",
                StatusCodes.Status415UnsupportedMediaType
            );
        using var reader = new StreamReader(http.Body);
        var request = AnalyzeScenesRequest.Parse(await reader.ReadToEndAsync(cancellationToken));
        var outcome = await submission.SubmitAsync(request, LocalOwner, key, cancellationToken);
        var status = await jobs.FindAsync(outcome.Job.Uid, cancellationToken);
        return TypedResults.Created($"/jobs/{outcome.Job.Uid}", StatusInfo.Of(status!));
    }
}
