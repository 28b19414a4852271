using GeoChat.Batch.Inference.Errors;
using TorchSharp;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>Names and sizes of number types.</summary>
internal static class Dtypes
{
    /// <summary>Bytes of one number.</summary>
    public static int Size(torch.ScalarType dtype) =>
        dtype switch
        {
            torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Bool => 1,
            torch.ScalarType.Float16 or torch.ScalarType.BFloat16 or torch.ScalarType.Int16 => 2,
            torch.ScalarType.Float32 or torch.ScalarType.Int32 => 4,
            _ => 8,
        };

    /// <summary>The type that a safetensors header names, or null for one that no layer of ours can hold.</summary>
    public static torch.ScalarType? FromSafetensors(string? name) =>
        name switch
        {
            "F64" => torch.ScalarType.Float64,
            "F32" => torch.ScalarType.Float32,
            "F16" => torch.ScalarType.Float16,
            "BF16" => torch.ScalarType.BFloat16,
            "I64" => torch.ScalarType.Int64,
            "I32" => torch.ScalarType.Int32,
            "I16" => torch.ScalarType.Int16,
            "I8" => torch.ScalarType.Int8,
            "U8" => torch.ScalarType.Byte,
            "BOOL" => torch.ScalarType.Bool,
            _ => null,
        };

    /// <summary>The type of a torch storage class, or null.</summary>
    public static torch.ScalarType? FromStorage(string name) =>
        name switch
        {
            "DoubleStorage" => torch.ScalarType.Float64,
            "FloatStorage" => torch.ScalarType.Float32,
            "HalfStorage" => torch.ScalarType.Float16,
            "BFloat16Storage" => torch.ScalarType.BFloat16,
            "LongStorage" => torch.ScalarType.Int64,
            "IntStorage" => torch.ScalarType.Int32,
            "ShortStorage" => torch.ScalarType.Int16,
            "CharStorage" => torch.ScalarType.Int8,
            "ByteStorage" => torch.ScalarType.Byte,
            "BoolStorage" => torch.ScalarType.Bool,
            _ => null,
        };

    /// <summary>The compute type that a user names.</summary>
    /// <exception cref="ModelConfigException">None of the three.</exception>
    public static torch.ScalarType Compute(string name) =>
        name switch
        {
            "float32" or "fp32" => torch.ScalarType.Float32,
            "bfloat16" or "bf16" => torch.ScalarType.BFloat16,
            "float16" or "fp16" => torch.ScalarType.Float16,
            _ => throw new ModelConfigException($"Unknown dtype '{name}': use float32, bfloat16 or float16."),
        };

    /// <summary>Whether a weight can have the type.</summary>
    public static bool IsReal(torch.ScalarType dtype) =>
        dtype is torch.ScalarType.Float16 or torch.ScalarType.BFloat16 or torch.ScalarType.Float32 or torch.ScalarType.Float64;

    /// <summary>The name that a safetensors header gives the type.</summary>
    public static string Safetensors(torch.ScalarType dtype) =>
        dtype switch
        {
            torch.ScalarType.Float64 => "F64",
            torch.ScalarType.Float32 => "F32",
            torch.ScalarType.Float16 => "F16",
            torch.ScalarType.BFloat16 => "BF16",
            torch.ScalarType.Int64 => "I64",
            torch.ScalarType.Int32 => "I32",
            torch.ScalarType.Int16 => "I16",
            torch.ScalarType.Int8 => "I8",
            torch.ScalarType.Byte => "U8",
            _ => "BOOL",
        };

    /// <summary>How the type is written in answers and logs.</summary>
    public static string Name(torch.ScalarType dtype) => dtype.ToString().ToLowerInvariant();
}
