using System.Runtime.InteropServices;
using GeoChat.Batch.Projections;
using Microsoft.Data.Sqlite;
using SkiaSharp;

namespace GeoChat.Batch.Cli.Doctor;

/// <summary>Whether the native libraries load and do what they are for.</summary>
internal static class LibraryChecks
{
    public static IEnumerable<Finding> Run()
    {
        yield return Proj();
        yield return Optional("libtiff", "libtiff.so.6", "libtiff6", "scenes in JPEG, ZSTD, WebP, LERC or LZMA cannot be read");
        yield return Optional("libdeflate", "libdeflate.so.0", "libdeflate0", "DEFLATE scenes are read at about half the speed");
        yield return Optional("libzstd", "libzstd.so.1", "libzstd1", "chips are written and read at about half the speed");
        yield return Try(
            "sqlite",
            () => $"SQLite {new SqliteConnection("Data Source=:memory:").ServerVersion}",
            "reinstall the program: libe_sqlite3.so belongs beside it"
        );
        yield return Try("skia", () => $"Skia {SkiaSharpVersion.Native}", "reinstall the program: libSkiaSharp.so belongs beside it");
    }

    /// <summary>A point whose coordinates are known goes through proj.db: the library alone is not enough.</summary>
    private static Finding Proj()
    {
        const string Check = "libproj";
        try
        {
            double[] x = [3],
                y = [50];
            CrsTransform.Create(Crs.Wgs84, Crs.FromCode(32631)).Apply(x, y);
            return Math.Abs(x[0] - 500_000) < 0.01 && y[0] is > 5_538_000 and < 5_539_000
                ? Finding.Ok(Check, "loads, and finds proj.db")
                : Finding.Fail(
                    Check,
                    $"puts 3° E 50° N at {x[0]:0}, {y[0]:0} in UTM 31",
                    "reinstall libproj25 and proj-data of one release"
                );
        }
        catch (ProjMissingException e)
        {
            return Finding.Fail(Check, e.Message);
        }
        catch (ProjException e)
        {
            return Finding.Fail(
                Check,
                $"loads, but does not know EPSG:4326 or EPSG:32631: {e.Message}",
                "install proj-data, or point PROJ_DATA (PROJ_LIB before PROJ 9.1) at the folder with proj.db"
            );
        }
    }

    private static Finding Optional(string check, string library, string package, string loss) =>
        NativeLibrary.TryLoad(library, out _)
            ? Finding.Ok(check, $"{library} loads")
            : Finding.Warn(check, $"{library} does not load: {loss}", $"apt-get install {package}");

    private static Finding Try(string check, Func<string> load, string remedy)
    {
        try
        {
            return Finding.Ok(check, load());
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            return Finding.Fail(check, (e.InnerException ?? e).Message, remedy);
        }
    }
}
