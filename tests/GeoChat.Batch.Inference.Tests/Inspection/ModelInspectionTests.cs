using GeoChat.Batch.Inference.Inspection;
using GeoChat.Batch.Inference.Tests.Golden;

namespace GeoChat.Batch.Inference.Tests.Inspection;

public sealed class ModelInspectionTests
{
    [Fact]
    public void The_shipped_model_is_described()
    {
        var model = ModelInspection.Read(
            new()
            {
                ModelDirectory = GoldenFiles.Nano,
                Device = "cuda",
                Slots = 4,
            }
        );
        Assert.Equal("geochat-nano", model.Name);
        Assert.InRange(model.Parameters, 9_000_000, 9_100_000);
        Assert.Equal(model.Parameters, model.ParametersByDtype["float16"]);
        Assert.Equal((504, 324, "geochat", "llava_v1"), (model.ImageSize, model.ImageTokens, model.BoxGrammar, model.PromptTemplate));
        // Keys and values of 5 layers x 192 in two bytes each.
        Assert.Equal(2 * 5 * 192 * 2, model.Memory.TokenBytes);
        Assert.Equal(model.Memory.TokenBytes * 4 * model.ContextLength, model.Memory.Cache);
        Assert.Equal(model.Memory.Weights + model.Memory.Cache, model.Memory.Total);
    }

    [Fact]
    public void Int8_weights_take_less()
    {
        var plain = ModelInspection.Read(new() { ModelDirectory = GoldenFiles.Nano });
        var int8 = ModelInspection.Read(new() { ModelDirectory = GoldenFiles.Nano, Weights = "int8" });
        Assert.True(int8.Memory.Weights < plain.Memory.Weights);
        Assert.Equal(2 * 5 * 192 * 4, plain.Memory.TokenBytes);
        Assert.Equal("float32/int8", int8.Memory.Dtype);
    }

    [Fact]
    public void An_adapter_is_described_with_its_base()
    {
        var model = ModelInspection.Read(new() { ModelDirectory = GoldenFiles.Find("geochat-tiny-lora/geochat-tiny-lora") });
        Assert.Contains("LoRA adapter on 21 weights", model.Layout, StringComparison.Ordinal);
        Assert.Contains("over base", model.Layout, StringComparison.Ordinal);
    }
}
