using GeoChat.Batch.Imagery.Pixels;
using GeoChat.Batch.Inference.Weights;

namespace GeoChat.Batch.Inference.Tests.Golden;

public sealed class PreprocessingTests
{
    [Theory]
    [InlineData("square_504")]
    [InlineData("tall_300x411")]
    [InlineData("wide_640x420")]
    public void Pictures_come_to_the_models_size_as_Pillow_brings_them(string name)
    {
        GeoChat.Batch.Inference.Native.TorchLibraries.EnsureLoaded();
        var entries = SafetensorsFile.ReadEntries(GoldenFiles.Find("preprocessing.safetensors")).ToDictionary(e => e.Name);
        using var maps = new TensorMaps();
        var (rgb, width, height) = Pictures.Read(GoldenFiles.Find($"images/{name}.png"));
        Compare(ImagePreprocessor.PadToSquare(rgb, width, height, 504), maps.View(entries[name + ".pad"]));
        Compare(ImagePreprocessor.CentreCrop(rgb, width, height, 504), maps.View(entries[name + ".crop"]));
    }

    private static void Compare(byte[] ours, TorchSharp.torch.Tensor theirs)
    {
        var expected = theirs.permute(1, 2, 0).contiguous().data<byte>().ToArray();
        Assert.Equal(expected.Length, ours.Length);
        var differences = ours.Zip(expected, (a, b) => Math.Abs(a - b)).ToArray();
        Assert.InRange(differences.Max(), 0, 1);
        Assert.InRange(differences.Count(d => d > 0), 0, ours.Length / 1000);
    }
}
