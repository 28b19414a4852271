using TorchSharp;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>A storage that a pickle refers to: numbers kept outside of the pickle, under a key.</summary>
internal sealed record PickledStorage(torch.ScalarType Dtype, string Key, long Count);

/// <summary>A tensor as a pickle describes it: a view of a storage, in elements.</summary>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Stride);
