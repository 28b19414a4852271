using GeoChat.Batch.Cli;
using GeoChat.Batch.Cli.Hosts.Devices;

namespace GeoChat.Batch.FunctionalTests.Operations;

/// <summary>What <c>--devices</c> means.</summary>
public sealed class DeviceListTests
{
    [Theory]
    [InlineData("all", null, 3, "cuda 0|cuda 1|cuda 2")]
    [InlineData("all", "2,3", 4, "cuda 2|cuda 3")]
    [InlineData("0,2", null, 3, "cuda 0|cuda 2")]
    // Numbers count among the visible ones, as CUDA counts.
    [InlineData("1", "GPU-aa,GPU-bb", 4, "cuda GPU-bb")]
    [InlineData("cpu, cpu", null, 0, "cpu|cpu")]
    [InlineData("MIG-1,cpu", null, 0, "cuda MIG-1|cpu")]
    public void A_list_names_devices(string text, string? visible, int present, string expected) =>
        Assert.Equal(expected, string.Join('|', WorkerDevice.Parse(text, visible, present)));

    [Theory]
    [InlineData("all", 0, "finds no CUDA device")]
    [InlineData("2", 2, "0 to 1")]
    [InlineData("gpu", 2, "'gpu' is no device")]
    [InlineData("", 2, "'' is no device")]
    public void What_is_not_there_is_refused_with_the_remedy(string text, int present, string cause) =>
        Assert.Contains(
            cause,
            Assert.Throws<UsageException>(() => WorkerDevice.Parse(text, null, present)).Message,
            StringComparison.Ordinal
        );
}
