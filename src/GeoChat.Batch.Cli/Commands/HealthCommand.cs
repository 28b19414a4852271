using System.CommandLine;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.ServiceDefaults.Errors;

namespace GeoChat.Batch.Cli.Commands;

/// <summary><c>geochat health</c>: asks a host how it is, for images that have no other client in them.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var command = new Command("health", "Ask a host's /health/ready: exit code 0 where it is ready, 1 with the causes where not");
        var url = new Argument<string>("URL") { Description = "Address of the host", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
        var live = new Option<bool>("--live") { Description = "Ask /health/live instead: whether the process answers" };
        command.Arguments.Add(url);
        command.Options.Add(live);
        command.SetAction(
            async (parsed, token) =>
            {
                using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
                try
                {
                    using var answer = await http.GetAsync(
                        $"{parsed.GetRequiredValue(url).TrimEnd('/')}/health/{(parsed.GetValue(live) ? "live" : "ready")}",
                        token
                    );
                    Console.Out.WriteLine(await answer.Content.ReadAsStringAsync(token));
                    return answer.IsSuccessStatusCode ? ExitCodes.Done : ExitCodes.Unexpected;
                }
                catch (Exception e)
                    when (e is HttpRequestException or TaskCanceledException or UriFormatException or InvalidOperationException)
                {
                    Lines.Error($"no host answers at {parsed.GetRequiredValue(url)}: {e.Message}");
                    return ExitCodes.Unexpected;
                }
            }
        );
        return command;
    }
}
