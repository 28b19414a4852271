using System.Globalization;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Imagery.Sampling;
using GeoChat.Batch.ServiceDefaults.Errors;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.States;
using Spectre.Console;

namespace GeoChat.Batch.Cli.Run;

/// <summary>The end of a run on standard output: chips by outcome, boxes by label, time, and where the files are.</summary>
internal static class RunReport
{
    private const int MostFailures = 8;
    private const int MostTitle = 36;

    /// <summary>Returns the exit code.</summary>
    public static int Write(JobStatus status, IReadOnlyList<SceneSummary> scenes, TimeSpan wall)
    {
        if (status.Job.State == JobState.Failed)
        {
            foreach (var scene in scenes)
                Lines.Error($"'{scene.Source}' cannot be analyzed: {scene.Reason}");
            return ExitCodes.BadInput;
        }

        foreach (var scene in scenes.Where(scene => scene.State != SceneState.Failed.Word()))
            WriteScene(scene);
        var detections = scenes.Sum(scene => scene.Detections);
        AnsiConsole.MarkupLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"[bold]{detections:N0}[/] detections in {ProgressText.Clock(wall)} ([dim]{wall.TotalSeconds:0.0} s[/])"
            )
        );
        foreach (var scene in scenes.Where(scene => scene.State != SceneState.Failed.Word()))
            WriteFiles(scene);
        return WriteFailures(status, scenes);
    }

    private static void WriteScene(SceneSummary scene)
    {
        var table = new Table()
            .Border(TableBorder.None)
            .HideHeaders()
            .AddColumn(new TableColumn("").PadLeft(2))
            .AddColumn(new TableColumn("").RightAligned());
        Section(table, "Chips", scene.Chips);
        Section(table, "Quarters of crowded chips", scene.Quarters);
        Section(table, "Coverage", Coverage(scene));
        Section(table, "Detections", scene.Labels);
        if (scene.Sample is { } sample)
            Section(
                table,
                string.Create(CultureInfo.InvariantCulture, $"All {sample.Of:N0} chips, by {sample.Asked:N0} of them"),
                sample.Labels.OrderByDescending(l => l.Value.Total).Select(l => (l.Key, Estimated(l.Value)))
            );
        foreach (var answer in scene.Answers)
            Section(
                table,
                answer.Query,
                answer.Shares?.OrderByDescending(s => s.Value).Select(s => (s.Key, Percent(s.Value)))
                    ?? [("sum over the scene", string.Create(CultureInfo.InvariantCulture, $"{answer.Sum:N0}"))]
            );
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine($"[bold]{Plain(scene.Scene)}[/]");
        AnsiConsole.Write(table);
        if (scene.Saturated is { Left: > 0 and var left })
            AnsiConsole.MarkupLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  [dim]{left:N0} chips were answered as long as the model can: there may be more than it names[/]"
                )
            );
        AnsiConsole.WriteLine();
    }

    private static void Section(Table table, string title, IReadOnlyCollection<KeyValuePair<string, long>> counts)
    {
        if (counts.Count == 0)
            return;
        table.AddRow($"[dim]{Plain(title.Length > MostTitle ? $"{title[..(MostTitle - 1)]}…" : title)}[/]", "");
        foreach (var (name, count) in counts.OrderByDescending(c => c.Value))
            table.AddRow($"  {Plain(name)}", count.ToString("N0", CultureInfo.InvariantCulture));
    }

    private static void Section(Table table, string title, IEnumerable<(string Name, string Value)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
            return;
        table.AddRow($"[dim]{Plain(title.Length > MostTitle ? $"{title[..(MostTitle - 1)]}…" : title)}[/]", "");
        foreach (var (name, value) in all)
            table.AddRow($"  {Plain(name)}", Plain(value));
    }

    private static IEnumerable<(string, string)> Coverage(SceneSummary scene)
    {
        if (scene.Coverage is not System.Text.Json.Nodes.JsonObject ledger || ledger["total"]?.GetValue<long>() is not (> 0 and var total))
            return [];
        return ledger
            .Where(row => row.Key != "total")
            .Select(row => (row.Key, Pixels: row.Value!.GetValue<long>()))
            .Where(row => row.Pixels > 0)
            .OrderByDescending(row => row.Pixels)
            .Select(row => (row.Key, Percent(row.Pixels / (double)total)));
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share:P1}");

    private static string Estimated(SampleEstimate estimate) =>
        string.Create(CultureInfo.InvariantCulture, $"{estimate.Total:N0} ({estimate.Low:N0} to {estimate.High:N0})");

    // Paths are written past the table and the console's width, so that they can be copied whole.
    private static void WriteFiles(SceneSummary scene)
    {
        foreach (var file in (string[])["map.html", "detections.gpkg", "detections.geojson", "summary.json"])
            Console.Out.WriteLine($"  {Path.Combine(Path.GetRelativePath(Environment.CurrentDirectory, scene.Folder), file)}");
    }

    private static int WriteFailures(JobStatus status, IReadOnlyList<SceneSummary> scenes)
    {
        if (!status.Job.Partial && status.Job.State == JobState.Successful)
            return ExitCodes.Done;
        foreach (var scene in scenes.Where(scene => scene.State == SceneState.Failed.Word()))
            Lines.Error($"scene {scene.Scene} failed: {scene.Reason}");
        foreach (var scene in scenes.Where(scene => scene.FailedChips.Count > 0))
        {
            var more =
                scene.FailedChips.Count > MostFailures ? $" and {scene.FailedChips.Count - MostFailures} more (summary.json has all)" : "";
            Lines.Error(
                $"{scene.FailedChips.Count:N0} chips of {scene.Scene} failed: "
                    + $"{string.Join("; ", scene.FailedChips.Take(MostFailures))}{more}"
            );
        }

        var damagedOnly = scenes.All(scene =>
            scene.State != SceneState.Failed.Word()
            && scene.FailedChips.All(chip => chip.EndsWith($": {ChipReason.Damaged}", StringComparison.Ordinal))
        );
        Lines.Error(
            damagedOnly
                ? "done in part. Those chips lie on parts of the file that cannot be decoded: copy or download it again"
                : "done in part. The same command tries again what failed"
        );
        return ExitCodes.Partial;
    }

    private static string Plain(string text) => Markup.Escape(Lines.OneLine(text));
}
