using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Native;

/// <summary>
/// Operations that TorchSharp does not wrap, through libtorch's stable C interface. Their arguments are consumed by the call.
/// </summary>
internal static unsafe class TorchOps
{
    // The interface of 2.10: what the values on the stack mean.
    private const ulong AbiVersion = 0;

    /// <summary>x W^T + b by oneDNN with what follows fused into it: <c>none</c> or <c>swish</c> (silu). All dense, on the CPU.</summary>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias, ReadOnlySpan<byte> then)
    {
        var stack = stackalloc ulong[6];
        stack[0] = Handle(x);
        stack[1] = Handle(weight);
        stack[2] = Optional(bias);
        stack[3] = Text(then);
        stack[4] = EmptyList();
        stack[5] = 0;
        return Call("mkldnn::_linear_pointwise\0"u8, "\0"u8, stack);
    }

    /// <summary>The same, then <c>add</c> or <c>mul</c> with another tensor of the result's shape.</summary>
    public static Tensor Linear(Tensor x, Tensor other, Tensor weight, Tensor? bias, ReadOnlySpan<byte> then)
    {
        var stack = stackalloc ulong[5];
        stack[0] = Handle(x);
        stack[1] = Handle(other);
        stack[2] = Handle(weight);
        stack[3] = Optional(bias);
        stack[4] = Text(then);
        return Call("mkldnn::_linear_pointwise\0"u8, "binary\0"u8, stack);
    }

    /// <summary>Root-mean-square normalisation over the last dimension.</summary>
    public static Tensor RmsNorm(Tensor x, Tensor weight, long width, double epsilon)
    {
        var list = EmptyList();
        Check(torch_list_push_back((IntPtr)list, (ulong)width));
        var stack = stackalloc ulong[4];
        stack[0] = Handle(x);
        stack[1] = list;
        stack[2] = Optional(weight);
        stack[3] = Boxed(BitConverter.DoubleToUInt64Bits(epsilon));
        return Call("aten::rms_norm\0"u8, "\0"u8, stack);
    }

    /// <summary>Address of a tensor's first element.</summary>
    public static IntPtr Data(Tensor tensor)
    {
        Check(aoti_torch_get_data_ptr(tensor.Handle, out var data));
        return data;
    }

    private static Tensor Call(ReadOnlySpan<byte> name, ReadOnlySpan<byte> overload, ulong* stack)
    {
        fixed (
            byte* n = name,
                o = overload
        )
            Check(torch_call_dispatcher(n, o, stack, AbiVersion));
        return Tensor.UnsafeCreateTensor((IntPtr)stack[0]);
    }

    private static ulong Handle(Tensor tensor)
    {
        Check(aoti_torch_new_tensor_handle(tensor.Handle, out var handle));
        return (ulong)handle;
    }

    private static ulong Optional(Tensor? tensor) => tensor is null ? 0 : Boxed(Handle(tensor));

    // An optional argument is a pointer to its value, which the callee frees.
    private static ulong Boxed(ulong value)
    {
        var box = (ulong*)NativeMemory.Alloc(sizeof(ulong));
        *box = value;
        return (ulong)box;
    }

    private static ulong EmptyList()
    {
        Check(torch_new_list_reserve_size(1, out var list));
        return (ulong)list;
    }

    private static ulong Text(ReadOnlySpan<byte> text)
    {
        IntPtr handle;
        fixed (byte* t = text)
            Check(torch_new_string_handle(t, (nuint)text.Length, out handle));
        return (ulong)handle;
    }

    private static void Check(int code)
    {
        if (code != 0)
            throw new InvalidOperationException("libtorch refused an operation.");
    }

    [DllImport("torch_cpu")]
    private static extern int torch_call_dispatcher(byte* name, byte* overload, ulong* stack, ulong version);

    [DllImport("torch_cpu")]
    private static extern int aoti_torch_new_tensor_handle(IntPtr tensor, out IntPtr handle);

    [DllImport("torch_cpu")]
    private static extern int aoti_torch_get_data_ptr(IntPtr tensor, out IntPtr data);

    [DllImport("torch_cpu")]
    private static extern int torch_new_list_reserve_size(nuint size, out IntPtr list);

    [DllImport("torch_cpu")]
    private static extern int torch_list_push_back(IntPtr list, ulong value);

    [DllImport("torch_cpu")]
    private static extern int torch_new_string_handle(byte* text, nuint length, out IntPtr handle);
}
