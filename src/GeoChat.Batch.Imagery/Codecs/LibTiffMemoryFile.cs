using System.Runtime.InteropServices;
using System.Text;
using GeoChat.Batch.Imagery.Errors;

namespace GeoChat.Batch.Imagery.Codecs;

/// <summary>A TIFF in memory, opened by libtiff: its allocations are capped and its first message is kept.</summary>
internal static unsafe class LibTiffMemoryFile
{
    /// <summary>Works on the open file; returns what went wrong, or null.</summary>
    public delegate string? Work(IntPtr tiff, State state);

    /// <summary>Opens the file, works on it and closes it.</summary>
    /// <exception cref="BlockDecodeException">libtiff cannot open it, or the work reports a problem.</exception>
    public static void Use(ReadOnlySpan<byte> file, long maxBytes, string where, Work work, Span<byte> target)
    {
        fixed (byte* start = file)
        fixed (byte* into = target)
        {
            var state = new State
            {
                Start = start,
                Length = file.Length,
                Target = into,
                TargetLength = target.Length,
            };
            var message = new byte[512];
            fixed (byte* text = message)
            {
                state.Message = text;
                var options = LibTiff.OptionsAlloc();
                LibTiff.OptionsSetMaxSingleAlloc(options, (nint)maxBytes);
                LibTiff.OptionsSetErrorHandler(options, &OnError, (IntPtr)(&state));
                LibTiff.OptionsSetWarningHandler(options, &OnWarning, IntPtr.Zero);
                var tiff = LibTiff.ClientOpen(where, "r", (IntPtr)(&state), &Read, &Write, &Seek, &Close, &Size, &Map, &Unmap, options);
                LibTiff.OptionsFree(options);
                if (tiff == IntPtr.Zero)
                    throw new BlockDecodeException(where, Cause("it has no codec for it", message));
                string? problem;
                try
                {
                    problem = work(tiff, state);
                }
                finally
                {
                    LibTiff.Close(tiff);
                }

                if (problem is not null)
                    throw new BlockDecodeException(where, Cause(problem, message));
            }
        }
    }

    private static string Cause(string problem, byte[] message)
    {
        var text = Encoding.UTF8.GetString(message.AsSpan(0, Array.IndexOf(message, (byte)0)));
        return text.Length == 0 ? problem : $"{problem} (libtiff: {text.TrimEnd('.')})";
    }

    /// <summary>What the callbacks read and write.</summary>
    public struct State
    {
        public byte* Start;
        public long Length;
        public long Position;
        public byte* Target;
        public long TargetLength;
        public byte* Message;
    }

    [UnmanagedCallersOnly]
    private static int OnError(IntPtr tiff, IntPtr data, IntPtr module, IntPtr format, IntPtr arguments)
    {
        var state = (State*)data;
        // The first message is the cause, what follows are its effects.
        if (state->Message[0] == 0)
            _ = LibTiff.Format(state->Message, 511, format, arguments);
        return 1;
    }

    [UnmanagedCallersOnly]
    private static int OnWarning(IntPtr tiff, IntPtr data, IntPtr module, IntPtr format, IntPtr arguments) => 1;

    [UnmanagedCallersOnly]
    private static nint Read(IntPtr client, void* buffer, nint size)
    {
        var state = (State*)client;
        var count = Math.Min(size, (nint)Math.Max(0, state->Length - state->Position));
        Buffer.MemoryCopy(state->Start + state->Position, buffer, size, count);
        state->Position += count;
        return count;
    }

    [UnmanagedCallersOnly]
    private static nint Write(IntPtr client, void* buffer, nint size) => 0;

    [UnmanagedCallersOnly]
    private static ulong Seek(IntPtr client, ulong offset, int origin)
    {
        var state = (State*)client;
        var target =
            (long)offset
            + origin switch
            {
                1 => state->Position,
                2 => state->Length,
                _ => 0,
            };
        state->Position = Math.Clamp(target, 0, state->Length);
        return (ulong)state->Position;
    }

    [UnmanagedCallersOnly]
    private static int Close(IntPtr client) => 0;

    [UnmanagedCallersOnly]
    private static ulong Size(IntPtr client) => (ulong)((State*)client)->Length;

    [UnmanagedCallersOnly]
    private static int Map(IntPtr client, void** start, ulong* size)
    {
        var state = (State*)client;
        *start = state->Start;
        *size = (ulong)state->Length;
        return 1;
    }

    [UnmanagedCallersOnly]
    private static void Unmap(IntPtr client, void* start, ulong size) { }
}
