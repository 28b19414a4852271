using System.Runtime.InteropServices;

namespace GeoChat.Batch.Projections.Native;

/// <summary>The C functions of libproj that we call (PROJ 8.2 or later, https://proj.org/development/reference/functions.html).</summary>
internal static unsafe partial class Proj
{
    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_context_create")]
    public static partial IntPtr ContextCreate();

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_context_destroy")]
    public static partial IntPtr ContextDestroy(IntPtr context);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_context_set_enable_network")]
    public static partial int SetEnableNetwork(ProjContext context, int enabled);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_log_func")]
    public static partial void LogFunc(ProjContext context, IntPtr data, delegate* unmanaged<IntPtr, int, IntPtr, void> log);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_context_errno")]
    public static partial int ContextErrno(ProjContext context);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_context_errno_string")]
    public static partial IntPtr ErrnoString(ProjContext context, int error);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial IntPtr Create(ProjContext context, string definition);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_destroy")]
    public static partial IntPtr Destroy(IntPtr pj);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_create_crs_to_crs_from_pj")]
    public static partial IntPtr CreateCrsToCrs(ProjContext context, ProjObject source, ProjObject target, IntPtr area, IntPtr options);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_normalize_for_visualization")]
    public static partial IntPtr NormalizeForVisualization(ProjContext context, ProjObject pj);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_trans_generic")]
    public static partial nuint TransGeneric(
        ProjObject pj,
        int direction,
        double* x,
        nuint strideX,
        nuint countX,
        double* y,
        nuint strideY,
        nuint countY,
        double* z,
        nuint strideZ,
        nuint countZ,
        double* t,
        nuint strideT,
        nuint countT
    );

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_errno_reset")]
    public static partial int ErrnoReset(ProjObject pj);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_pj_info")]
    public static partial ProjInfo PjInfo(ProjObject pj);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_get_name")]
    public static partial IntPtr GetName(ProjObject pj);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_get_type")]
    public static partial int GetKind(ProjObject pj);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_get_id_auth_name")]
    public static partial IntPtr GetAuthority(ProjObject pj, int index);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_get_id_code")]
    public static partial IntPtr GetCode(ProjObject pj, int index);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_as_wkt")]
    public static partial IntPtr AsWkt(ProjContext context, ProjObject pj, int version, IntPtr options);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_get_source_crs")]
    public static partial IntPtr GetSourceCrs(ProjContext context, ProjObject crs);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_crs_get_sub_crs")]
    public static partial IntPtr GetSubCrs(ProjContext context, ProjObject crs, int index);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_get_ellipsoid")]
    public static partial IntPtr GetEllipsoid(ProjContext context, ProjObject crs);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_ellipsoid_get_parameters")]
    public static partial int GetEllipsoidParameters(
        ProjContext context,
        ProjObject ellipsoid,
        out double semiMajor,
        out double semiMinor,
        out int computed,
        out double inverseFlattening
    );

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_identify", StringMarshalling = StringMarshalling.Utf8)]
    public static partial IntPtr Identify(ProjContext context, ProjObject crs, string authority, IntPtr options, out IntPtr confidences);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_list_get_count")]
    public static partial int ListCount(IntPtr list);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_list_get")]
    public static partial IntPtr ListGet(ProjContext context, IntPtr list, int index);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_list_destroy")]
    public static partial void ListDestroy(IntPtr list);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_int_list_destroy")]
    public static partial void IntListDestroy(IntPtr list);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_create_from_database", StringMarshalling = StringMarshalling.Utf8)]
    public static partial IntPtr CreateFromDatabase(
        ProjContext context,
        string authority,
        string code,
        int category,
        int alternativeGrids,
        IntPtr options
    );

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_create_cartesian_2D_cs", StringMarshalling = StringMarshalling.Utf8)]
    public static partial IntPtr CreateCartesian(ProjContext context, int type, string? unitName, double unitFactor);

    [LibraryImport(ProjLibrary.Name, EntryPoint = "proj_create_projected_crs", StringMarshalling = StringMarshalling.Utf8)]
    public static partial IntPtr CreateProjected(
        ProjContext context,
        string name,
        ProjObject geodetic,
        ProjObject conversion,
        ProjObject coordinateSystem
    );
}
