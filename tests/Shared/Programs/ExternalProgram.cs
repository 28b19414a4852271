using CliWrap;
using CliWrap.Buffered;

namespace GeoChat.Batch.Tests;

/// <summary>
/// Programs of others that read what we write. Where <c>CI=true</c> a missing one fails the test; else the test is skipped.
/// </summary>
internal static class ExternalProgram
{
    /// <summary>Standard output of a program that must end well.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        if (!File.Exists(program))
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail($"{program} is not installed");
            Assert.Skip($"{program} is not installed");
        }
        var result = await CliWrap
            .Cli.Wrap(program)
            .WithArguments(arguments)
            .WithValidation(CommandResultValidation.None)
            .WithEnvironmentVariables(e =>
                e.Set("QT_QPA_PLATFORM", "offscreen").Set("XDG_RUNTIME_DIR", Path.GetTempPath()).Set("NO_PROXY", "*")
            )
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, $"{program} ended with {result.ExitCode}: {result.StandardError}{result.StandardOutput}");
        return result.StandardOutput;
    }

    /// <summary>Output of GDAL's ogrinfo.</summary>
    public static Task<string> OgrInfoAsync(params string[] arguments) => RunAsync("/usr/bin/ogrinfo", arguments);

    /// <summary>
    /// Output of a script in the Python that has QGIS and OWSLib; each module is imported first, and its lack is a missing program.
    /// </summary>
    public static async Task<string> PythonAsync(string module, string script, params string[] arguments)
    {
        var found = await CliWrap
            .Cli.Wrap("/usr/bin/python3")
            .WithArguments(["-c", $"import {module}"])
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(TestContext.Current.CancellationToken);
        if (found.ExitCode != 0)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail($"Python's {module} is not installed");
            Assert.Skip($"Python's {module} is not installed");
        }
        return await RunAsync("/usr/bin/python3", ["-c", script, .. arguments]);
    }
}
