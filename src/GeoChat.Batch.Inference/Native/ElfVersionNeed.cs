using System.Text;
#if !GEOCHAT_INFERENCE
using System;
using System.IO;
#endif

namespace GeoChat.Batch.Inference.Native;

/// <summary>Reads and relaxes the symbol versions that a 64-bit little-endian ELF library demands of the C++ runtime.</summary>
/// <remarks>
/// TorchSharp 0.107.0's <c>libLibTorchSharp.so</c> demands <c>GLIBCXX_3.4.32</c>, which Debian 12's libstdc++ lacks. Its one symbol
/// of that version (<c>std::ios_base_library_init()</c>, an empty marker) has no relocation, so a weak need loads and runs.
/// This file is compiled twice: into the library, and as the build task that prepares <c>artifacts/torch</c>; hence plain C#.
/// </remarks>
public static class ElfVersionNeed
{
    public const string Version = "GLIBCXX_3.4.32";

    private const uint SectionVersionNeeds = 0x6ffffffe;
    private const ushort WeakFlag = 2;

    /// <summary>Whether the C++ runtime of this machine provides <see cref="Version"/>; true where no libstdc++ is found to ask.</summary>
    public static bool MachineProvides()
    {
        foreach (var folder in new[] { "/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib" })
        {
            var path = Path.Combine(folder, "libstdc++.so.6");
            if (File.Exists(path))
                return IndexOf(File.ReadAllBytes(path), Encoding.ASCII.GetBytes(Version + "\0")) >= 0;
        }

        return true;
    }

    /// <summary>Marks the need for <see cref="Version"/> as weak in the bytes of a library.</summary>
    /// <returns>The number of needs changed: 0 where the library does not demand that version.</returns>
    /// <exception cref="InvalidDataException">The bytes are no 64-bit little-endian ELF file.</exception>
    public static int Weaken(byte[] elf)
    {
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F' || elf[4] != 2 || elf[5] != 1)
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        var sections = checked((int)BitConverter.ToUInt64(elf, 0x28));
        int size = BitConverter.ToUInt16(elf, 0x3A),
            count = BitConverter.ToUInt16(elf, 0x3C),
            changed = 0;
        for (var i = 0; i < count; i++)
        {
            var header = sections + i * size;
            if (BitConverter.ToUInt32(elf, header + 4) != SectionVersionNeeds)
                continue;
            var need = checked((int)BitConverter.ToUInt64(elf, header + 0x18));
            var names = sections + checked((int)BitConverter.ToUInt32(elf, header + 0x28)) * size;
            var strings = checked((int)BitConverter.ToUInt64(elf, names + 0x18));
            changed += WeakenNeeds(elf, need, strings);
        }

        return changed;
    }

    // Verneed: version, count, file, aux, next. Vernaux: hash, flags, other, name, next. Offsets are relative to the entry itself.
    private static int WeakenNeeds(byte[] elf, int need, int strings)
    {
        var changed = 0;
        var wanted = Encoding.ASCII.GetBytes(Version + "\0");
        while (true)
        {
            int auxiliaries = BitConverter.ToUInt16(elf, need + 2);
            var aux = need + checked((int)BitConverter.ToUInt32(elf, need + 8));
            for (var i = 0; i < auxiliaries; i++)
            {
                var name = strings + checked((int)BitConverter.ToUInt32(elf, aux + 8));
                if (StartsWith(elf, name, wanted))
                {
                    elf[aux + 4] |= (byte)WeakFlag;
                    changed++;
                }

                aux += checked((int)BitConverter.ToUInt32(elf, aux + 12));
            }

            var next = checked((int)BitConverter.ToUInt32(elf, need + 12));
            if (next == 0)
                return changed;
            need += next;
        }
    }

    private static bool StartsWith(byte[] bytes, int at, byte[] wanted)
    {
        for (var i = 0; i < wanted.Length; i++)
            if (at + i >= bytes.Length || bytes[at + i] != wanted[i])
                return false;
        return true;
    }

    private static int IndexOf(byte[] bytes, byte[] wanted)
    {
        for (var i = 0; i <= bytes.Length - wanted.Length; i++)
            if (StartsWith(bytes, i, wanted))
                return i;
        return -1;
    }
}

#if !GEOCHAT_INFERENCE
/// <summary>Build task: writes a copy of libLibTorchSharp.so that this machine's C++ runtime can load.</summary>
public sealed class WriteLoadableLibrary : Microsoft.Build.Utilities.Task
{
    [Microsoft.Build.Framework.Required]
    public string Source { get; set; }

    [Microsoft.Build.Framework.Required]
    public string Destination { get; set; }

    public override bool Execute()
    {
        var bytes = File.ReadAllBytes(Source);
        var changed = ElfVersionNeed.MachineProvides() ? 0 : ElfVersionNeed.Weaken(bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        var temporary = Destination + "." + System.Diagnostics.Process.GetCurrentProcess().Id + ".tmp";
        File.WriteAllBytes(temporary, bytes);
        // A process may hold the old file mapped: a new file takes its name instead of its bytes.
        File.Delete(Destination);
        File.Move(temporary, Destination);
        Log.LogMessage(
            Microsoft.Build.Framework.MessageImportance.Normal,
            changed == 0
                ? "libLibTorchSharp.so: copied as it is"
                : "libLibTorchSharp.so: this machine's libstdc++ lacks " + ElfVersionNeed.Version + "; the copy needs it weakly"
        );
        return true;
    }
}
#endif
