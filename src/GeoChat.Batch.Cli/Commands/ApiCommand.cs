using System.CommandLine;
using GeoChat.Batch.Api;
using GeoChat.Batch.Api.App;
using GeoChat.Batch.Cli.Hosts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace GeoChat.Batch.Cli.Commands;

/// <summary><c>geochat api</c>.</summary>
internal static class ApiCommand
{
    public static Command Create()
    {
        var command = new Command("api", "Start an API host: OGC API Features, and the way to the ingest host");
        var host = new HostArguments("http://127.0.0.1:8080");
        host.AddTo(command);
        var ingest = new Option<string>("--ingest")
        {
            Description = "Address of the ingest host, which /jobs, /processes and /uploads are forwarded to",
            HelpName = "URL",
            DefaultValueFactory = _ => "http://127.0.0.1:8081",
        };
        command.Options.Add(ingest);
        command.SetAction(
            (parsed, token) =>
                DistributedHost.RunAsync(
                    "geochat-api",
                    host.Read(parsed),
                    usesBus: false,
                    builder =>
                    {
                        builder.Services.AddApi();
                        builder.Services.AddHttpForwarder();
                    },
                    app =>
                    {
                        app.UseFirstPage();
                        app.MapApi();
                        var destination = HostArguments.Address(parsed.GetRequiredValue(ingest));
                        app.MapForwarder("/jobs/{**rest}", destination);
                        app.MapForwarder("/processes/{**rest}", destination);
                        // Bodies pass through as they come, whatever their size, and the end of one may take a while: its hash is
                        // made then.
                        app.MapForwarder(
                                "/uploads/{**rest}",
                                destination,
                                new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(30), AllowResponseBuffering = false }
                            )
                            .WithMetadata(new DisableRequestSizeLimitAttribute());
                    },
                    token
                )
        );
        return command;
    }
}
