using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GeoChat.Batch.ServiceDefaults.Errors;

/// <summary>
/// Answers every exception with <c>application/problem+json</c>: the table's status and the exception's message where it is known,
/// else 500 without details.
/// </summary>
public sealed partial class ProblemDocuments(ErrorTable table, IProblemDetailsService problems, ILogger<ProblemDocuments> logger)
    : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var known = table.IsKnown(exception);
        var row = table.Find(exception);
        var status = exception is BadHttpRequestException bad ? bad.StatusCode : row.HttpStatus;
        if (status >= 500)
            Faulted(httpContext.Request.Path, exception);
        httpContext.Response.StatusCode = status;
        return await problems.TryWriteAsync(
            new ProblemDetailsContext
            {
                HttpContext = httpContext,
                ProblemDetails = new ProblemDetails
                {
                    Status = status,
                    Type = "urn:geochat-batch:problem:" + (status == row.HttpStatus ? row.Type : "bad-request"),
                    Title = row.Type.Replace('-', ' '),
                    Detail =
                        known || exception is BadHttpRequestException
                            ? exception.Message
                            : "The server met a fault of its own; its log says more.",
                },
            }
        );
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request to {Path} faulted")]
    private partial void Faulted(PathString path, Exception exception);
}

/// <summary>Wiring of the error table.</summary>
public static class ErrorTableWiring
{
    /// <summary>Adds rows to the table of this process.</summary>
    public static IServiceCollection AddErrors(this IServiceCollection services, IEnumerable<ErrorRow> rows)
    {
        foreach (var row in rows)
            services.AddSingleton(row);
        return services;
    }

    /// <summary>Problem documents for every error; with <c>app.UseExceptionHandler()</c>.</summary>
    public static IServiceCollection AddProblemDocuments(this IServiceCollection services) =>
        services.AddSingleton<ErrorTable>().AddProblemDetails().AddExceptionHandler<ProblemDocuments>();
}
