using System.Runtime.InteropServices;
using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Native;

/// <summary>Finds libtorch and loads it by full path, before TorchSharp looks for it in its own places.</summary>
internal static class TorchLibraries
{
    /// <summary>Overrides the search: the folder that holds libtorch_cpu.so and libLibTorchSharp.so.</summary>
    public const string FolderVariable = "GEOCHAT_TORCH_DIR";

    private static readonly string[] Order =
    [
        "libgomp-98b21ff3.so.1",
        "libc10.so",
        "libtorch_cpu.so",
        "libc10_cuda.so",
        "libtorch_cuda.so",
        "libtorch.so",
    ];

    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>Loads libtorch once for the process.</summary>
    /// <returns>The folder it came from.</returns>
    /// <exception cref="TorchUnavailableException">No folder holds libtorch, or the machine cannot load it.</exception>
    public static string EnsureLoaded() => Loaded.Value;

    private static string Load()
    {
        var folder =
            Find()
            ?? throw new TorchUnavailableException(
                $"libtorch was not found near {AppContext.BaseDirectory}: build the solution (it fills artifacts/torch), put that folder "
                    + $"as 'torch' beside the program, or set {FolderVariable} to it."
            );
        try
        {
            foreach (var name in Order)
                if (Path.Combine(folder, name) is var path && File.Exists(path))
                    NativeLibrary.Load(path);
            NativeLibrary.Load(Loadable(Path.Combine(folder, "libLibTorchSharp.so")));
            return folder;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            throw new TorchUnavailableException($"libtorch in {folder} cannot be loaded on this machine: {e.Message}", e);
        }
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } chosen)
            return Path.GetFullPath(chosen);
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            foreach (
                var folder in new[] { at.FullName, Path.Combine(at.FullName, "torch"), Path.Combine(at.FullName, "artifacts", "torch") }
            )
                if (File.Exists(Path.Combine(folder, "libLibTorchSharp.so")) && File.Exists(Path.Combine(folder, "libtorch_cpu.so")))
                    return folder;
        return null;
    }

    // The build did this for its own machine; a published folder may have been made on another one.
    private static string Loadable(string library)
    {
        if (NativeLibrary.TryLoad(library, out _) || ElfVersionNeed.MachineProvides())
            return library;
        var bytes = File.ReadAllBytes(library);
        if (ElfVersionNeed.Weaken(bytes) == 0)
            return library;
        var copy = Path.Combine(Directory.CreateTempSubdirectory("geochat-torch-").FullName, Path.GetFileName(library));
        File.WriteAllBytes(copy, bytes);
        return copy;
    }
}
