namespace GeoChat.Batch.Projections;

/// <summary>The PROJ library is not installed on this machine.</summary>
public sealed class ProjMissingException(Exception inner)
    : ProjException(
        "The PROJ library (libproj.so.25 or libproj.so.22) was not found. Install it: apt-get install libproj25 proj-data",
        inner
    );
