using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using GeoChat.Batch.Cli.Doctor;
using GeoChat.Batch.Cli.Hosts;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.ServiceDefaults.Errors;
using Microsoft.Extensions.Configuration;

namespace GeoChat.Batch.Cli.Commands;

/// <summary><c>geochat doctor</c>: checks what this machine and the services it names need, and says what to do.</summary>
internal static class DoctorCommand
{
    /// <summary>What help says after the options.</summary>
    public const string More = """
        Checks the native libraries, the model, libtorch and the device; and of the services those that are named by the hosts' settings
        (GEOCHAT_Store__Postgres, GEOCHAT_RabbitMq__Uri, GEOCHAT_Chips__Folder or __AzureConnection, or --set), else the data folder.

        Exit codes: 0 all that is needed works, 3 something does not, 2 usage.
        """;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var command = new Command("doctor", "Check libraries, model, device and the services that are configured, and say what to do");
        var host = new Option<string>("--host")
        {
            Description = "What shall run here: ingest, worker, api, or all of them",
            HelpName = "HOST",
            DefaultValueFactory = _ => "all",
        };
        var model = new Option<string>("--model", "-m")
        {
            Description = "Model folder [default: the shipped geochat-nano]",
            HelpName = "DIR",
        };
        var data = new Option<string>("--data")
        {
            Description = "Folder that geochat run or up would write",
            HelpName = "DIR",
            DefaultValueFactory = _ => ".",
        };
        var sets = new Option<string[]>("--set")
        {
            Description = "Section:Key=VALUE, over the environment; repeatable",
            HelpName = "SETTING",
        };
        var json = new Option<bool>("--json") { Description = "Print the findings as JSON" };
        host.AcceptOnlyFromAmong("all", "ingest", "worker", "api");
        foreach (var option in new Option[] { host, model, data, sets, json })
            command.Options.Add(option);
        command.SetAction(
            async (parsed, token) =>
            {
                var configuration = new ConfigurationBuilder()
                    .AddEnvironmentVariables("GEOCHAT_")
                    .AddInMemoryCollection(new HostSettings("", parsed.GetValue(sets) ?? [], false).Pairs())
                    .Build();
                var examination = new Examination(
                    configuration,
                    parsed.GetRequiredValue(host),
                    parsed.GetValue(model),
                    parsed.GetRequiredValue(data)
                );
                var findings = new List<Finding>();
                await foreach (var finding in examination.RunAsync(token))
                {
                    findings.Add(finding);
                    if (!parsed.GetValue(json))
                        Print(finding);
                }

                var ok = findings.TrueForAll(finding => finding.Status != Verdict.Failed);
                if (parsed.GetValue(json))
                    Console.Out.WriteLine(JsonSerializer.Serialize(new { ok, checks = findings }, Json));
                return ok ? ExitCodes.Done : ExitCodes.BadInput;
            }
        );
        return command;
    }

    private static void Print(Finding finding)
    {
        Console.Out.WriteLine(Lines.OneLine($"{Word(finding.Status).PadRight(8)} {finding.Check.PadRight(14)} {finding.Detail}"));
        if (finding.Remedy is { } remedy)
            Console.Out.WriteLine(Lines.OneLine($"{new string(' ', 8 + 1 + 14)} -> {remedy}"));
    }

    private static string Word(Verdict verdict) =>
        verdict switch
        {
            Verdict.Ok => "ok",
            Verdict.Warning => "warning",
            _ => "FAILED",
        };
}
