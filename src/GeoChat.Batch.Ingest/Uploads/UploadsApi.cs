using System.Globalization;
using GeoChat.Batch.Blobs.Uploads;
using GeoChat.Batch.Jobs.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Ingest.Uploads;

/// <summary>
/// Scenes of users without storage. <c>PUT /uploads/NAME</c> with the whole file, or with a part of it and <c>Content-Range: bytes
/// a-b/total</c>: 308 asks for more, 201 says it is complete. <c>HEAD</c> says in <c>Upload-Offset</c> how far it is, so that a
/// sender goes on after a cut.
/// </summary>
internal static class UploadsApi
{
    public const string Offset = "Upload-Offset";
    public const string Complete = "Upload-Complete";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var uploads = endpoints.MapGroup("/uploads").WithTags("Uploads");
        uploads
            .MapPut("{name}", PutAsync)
            .WithName("putUpload")
            .WithSummary("Upload a scene, whole or in parts")
            .WithMetadata(new DisableRequestSizeLimitAttribute());
        uploads.MapMethods("{name}", [HttpMethods.Head], HeadAsync).WithName("headUpload").WithSummary("How far an upload is");
        uploads.MapGet("{name}", GetAsync).WithName("getUpload").WithSummary("An upload: its size and SHA-256");
        uploads.MapDelete("{name}", DeleteAsync).WithName("deleteUpload").WithSummary("Remove an upload that no unfinished job reads");
    }

    private static async Task<IResult> PutAsync(
        string name,
        HttpContext context,
        IUploadStore store,
        IOptions<UploadOptions> options,
        CancellationToken cancellationToken
    )
    {
        if (!options.Value.Enabled)
            throw new RequestException("This server takes no uploads (option Uploads:Enabled). Put the scene into storage that it reads.");
        UploadName.Check(name);
        var (offset, total) = Part(context.Request);
        if (total > options.Value.MaxBytes)
            throw new UploadTooLargeException(name, total, options.Value.MaxBytes);
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        var upload = await store.AppendAsync(name, offset, total, context.Request.Body, cancellationToken);
        Say(context.Response, upload);
        if (upload.IsComplete)
            return TypedResults.Created($"/uploads/{name}", UploadDocument.Of(upload));
        context.Response.Headers.Range = string.Create(CultureInfo.InvariantCulture, $"bytes=0-{upload.Received - 1}");
        return TypedResults.StatusCode(StatusCodes.Status308PermanentRedirect);
    }

    private static async Task HeadAsync(string name, HttpContext context, IUploadStore store, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(name, cancellationToken) is { } upload)
            Say(context.Response, upload);
        else
            context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static async Task<IResult> GetAsync(string name, IUploadStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(UploadDocument.Of(await store.FindAsync(name, cancellationToken) ?? throw new UploadMissingException(name)));

    private static async Task<IResult> DeleteAsync(string name, IUploadStore store, UploadUse use, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(name, cancellationToken) is not { } upload)
            throw new UploadMissingException(name);
        if (await use.IsReadAsync(upload, cancellationToken))
            throw new UploadBusyException(name, "an unfinished job reads it");
        await store.DeleteAsync(name, cancellationToken);
        return TypedResults.NoContent();
    }

    private static void Say(HttpResponse response, Upload upload)
    {
        response.Headers[Offset] = upload.Received.ToString(CultureInfo.InvariantCulture);
        response.Headers[Complete] = upload.IsComplete ? "?1" : "?0";
        response.Headers.CacheControl = "no-store";
    }

    /// <summary>Where the body belongs and how long the whole is; of a request without a range, its own length.</summary>
    private static (long Offset, long Total) Part(HttpRequest request)
    {
        if (request.ContentLength is not { } length)
            throw new BadHttpRequestException(
                "Say how long the upload is: send it with Content-Length.",
                StatusCodes.Status411LengthRequired
            );
        if (length == 0)
            throw new RequestException("The upload is empty. Send the file's bytes as the body.");
        if (request.Headers.ContentRange.Count == 0)
            return (0, length);
        return
            request.GetTypedHeaders().ContentRange is { Unit.Value: "bytes", From: { } from, To: { } to, Length: { } total }
            && to < total
            && to - from + 1 == length
            ? (from, total)
            : throw new RequestException(
                $"'{request.Headers.ContentRange}' is no range of {length} bytes. Write Content-Range: bytes FIRST-LAST/TOTAL."
            );
    }
}
