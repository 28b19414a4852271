using System.Diagnostics;

namespace GeoChat.Batch.Imagery.Tests.Gdal;

/// <summary>GDAL's programs and Python module, which judge our reading. With CI=true they have to be there.</summary>
internal static class GdalTools
{
    private static readonly Lazy<string?> Missing = new(() =>
        Try("/usr/bin/python3", "-c", "import numpy, osgeo.gdal") && Try("gdaltransform", "--version")
            ? null
            : "GDAL (gdal-bin, python3-gdal) is not installed"
    );

    public static string Folder { get; } = Path.Combine(Places.Root, "tests", "GeoChat.Batch.Imagery.Tests", "Gdal");

    public static void Require()
    {
        if (Missing.Value is not { } reason)
            return;
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.Skip(reason);
    }

    /// <summary>Runs a program to its end and returns what it printed; its errors go nowhere.</summary>
    public static string Run(string? input, string program, params string[] arguments)
    {
        using var scratch = new Scratch();
        var from = scratch.File("in");
        var to = scratch.File("out");
        File.WriteAllText(from, input ?? "");
        // Files, not pipes: a killed test must not leave a program waiting.
        var start = new ProcessStartInfo(
            "/bin/sh",
            ["-c", "exec \"$@\" <\"$GDAL_IN\" >\"$GDAL_OUT\" 2>/dev/null", "gdal", program, .. arguments]
        );
        start.Environment["GDAL_IN"] = from;
        start.Environment["GDAL_OUT"] = to;
        start.Environment["GDAL_PAM_ENABLED"] = "YES";
        using var process = Process.Start(start)!;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        return File.ReadAllText(to);
    }

    private static bool Try(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "gdal", program, .. arguments])
            )!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
