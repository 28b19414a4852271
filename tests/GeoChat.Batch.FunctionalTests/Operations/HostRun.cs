using System.Diagnostics;

namespace GeoChat.Batch.FunctionalTests.Operations;

/// <summary>A host's process and what it says.</summary>
internal sealed class HostRun(Process process, string log, string url) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The process.</summary>
    public Process Process => process;

    /// <summary>Its address.</summary>
    public string Url => url;

    /// <summary>Everything it said so far.</summary>
    public string Said => File.Exists(log) ? File.ReadAllText(log) : "";

    /// <summary>Waits until it says something.</summary>
    public Task SaysAsync(string text) =>
        UntilAsync(() => Task.FromResult(Said.Contains(text, StringComparison.Ordinal)), $"it says '{text}'");

    /// <summary>Waits until it is ready by its own word.</summary>
    public async Task ReadyAsync()
    {
        using var http = new HttpClient();
        await UntilAsync(
            async () =>
            {
                try
                {
                    using var answer = await http.GetAsync(url + "/health/ready");
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "it is ready"
        );
    }

    /// <summary>Waits until something holds; a host that ends meanwhile, or two minutes, fail the test with what it said.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        for (var began = Stopwatch.GetTimestamp(); !await holds(); await Task.Delay(100))
        {
            Assert.False(process.HasExited, $"ended before {what}: {Said}");
            Assert.True(Stopwatch.GetElapsedTime(began) < Limit, $"no sign in {Limit} that {what}: {Said}");
        }
    }

    /// <summary>SIGTERM.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end; gives the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"did not end in {Limit}: {Said}");
        }

        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }
}
