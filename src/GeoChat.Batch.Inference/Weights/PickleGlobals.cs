using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>A name that a pickle refers to; nothing is imported for it.</summary>
internal sealed record PickleGlobal(string Module, string Name);

/// <summary>The few names that a file of tensors may refer to, and what their constructors build.</summary>
internal sealed class PickleGlobals(string file)
{
    /// <exception cref="UnsafePickleException">A file of tensors needs no such name.</exception>
    public PickleGlobal Find(string module, string name) =>
        (module, name) switch
        {
            ("torch._utils", "_rebuild_tensor_v2" or "_rebuild_parameter") or ("collections", "OrderedDict") => new(module, name),
            ("torch", _) when Dtypes.FromStorage(name) is not null => new(module, name),
            _ => throw new UnsafePickleException(
                $"{file} refers to '{module}.{name}', which is neither a tensor nor a dictionary: refused, nothing was run."
            ),
        };

    /// <exception cref="UnsafePickleException">The name is not called so in a file of tensors.</exception>
    public object? Call(PickleGlobal global, object?[] arguments) =>
        global.Name switch
        {
            "OrderedDict" when arguments.Length == 0 => new Dictionary<object, object?>(),
            "_rebuild_tensor_v2" when arguments.Length >= 4 => new PickledTensor(
                (PickledStorage)arguments[0]!,
                (long)arguments[1]!,
                Longs(arguments[2]),
                Longs(arguments[3])
            ),
            "_rebuild_parameter" when arguments.Length >= 1 => (PickledTensor)arguments[0]!,
            _ => throw new UnsafePickleException(
                $"{file} builds '{global.Module}.{global.Name}' in an unknown way: refused, nothing was run."
            ),
        };

    /// <summary>From ('storage', torch.HalfStorage, key, location, count [, view]).</summary>
    public static PickledStorage Storage(object?[] id)
    {
        if (
            id is not ["storage", PickleGlobal type, string key, string, long count, ..]
            || id.Length > 6
            || (id.Length == 6 && id[5] is not null)
        )
            throw new InvalidCastException();
        return new(Dtypes.FromStorage(type.Name)!.Value, key, count);
    }

    private static long[] Longs(object? tuple) => [.. ((object?[])tuple!).Select(o => (long)o!)];
}
