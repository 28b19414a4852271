using GeoChat.Batch.Inference.Native;
using TorchSharp;

namespace GeoChat.Batch.Inference.Tests.Native;

public sealed class TorchLoadingTests
{
    [Fact]
    public void Torch_loads_from_one_folder_and_multiplies()
    {
        var folder = TorchLibraries.EnsureLoaded();
        Assert.False(File.Exists(Path.Combine(AppContext.BaseDirectory, "libtorch_cpu.so")));
        Assert.True(File.Exists(Path.Combine(folder, "libtorch_cpu.so")));
        torch.InitializeDeviceType(DeviceType.CPU);
        using var a = torch.tensor(new[] { 1f, 2, 3, 4 }).reshape(2, 2);
        using var b = a.matmul(a);
        Assert.Equal([7f, 10, 15, 22], b.data<float>().ToArray());
    }

    [Fact]
    public void Weakening_a_version_need_changes_one_flag_and_nothing_else()
    {
        var path = Path.Combine(TorchLibraries.EnsureLoaded(), "libLibTorchSharp.so");
        var bytes = File.ReadAllBytes(path);
        var again = bytes.ToArray();
        Assert.Equal(1, ElfVersionNeed.Weaken(again));
        Assert.InRange(bytes.Zip(again).Count(p => p.First != p.Second), 0, 1);
    }

    [Fact]
    public void A_file_that_is_no_library_is_refused() => Assert.Throws<InvalidDataException>(() => ElfVersionNeed.Weaken(new byte[100]));
}
