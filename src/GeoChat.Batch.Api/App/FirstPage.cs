using GeoChat.Batch.Api.Map;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace GeoChat.Batch.Api.App;

/// <summary>The first page: jobs and the map, for browsers. Other clients get the JSON landing page at the same address.</summary>
public static class FirstPage
{
    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
    };

    /// <summary>Serves the page at <c>/</c> where HTML is asked for, and its parts under <c>/app</c>.</summary>
    public static IApplicationBuilder UseFirstPage(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                var asset = Asset(context.Request);
                if (asset is null)
                {
                    await next(context);
                    return;
                }

                context.Response.Headers.CacheControl = "no-cache";
                context.Response.Headers.Vary = "Accept";
                context.Response.Headers.XContentTypeOptions = "nosniff";
                context.Response.Headers.ContentSecurityPolicy =
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                    + "frame-ancestors 'none'";
                context.Response.ContentType = MediaTypes[Path.GetExtension(asset)];
                await using var stream = PageAssets.Open(asset);
                await stream.CopyToAsync(context.Response.Body, context.RequestAborted);
            }
        );

    private static string? Asset(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method))
            return null;
        if (request.Path == "/" && WantsHtml(request))
            return "index.html";
        return request.Path.StartsWithSegments("/app", out var rest) && rest.Value is { Length: > 1 } name && PageAssets.Exists(name[1..])
            ? name[1..]
            : null;
    }

    /// <summary>Browsers name text/html first; a client that takes anything (<c>*/*</c>) gets JSON.</summary>
    private static bool WantsHtml(HttpRequest request) =>
        request.Query["f"] == "html"
        || (
            !request.Query.ContainsKey("f")
            && request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase))
        );
}
