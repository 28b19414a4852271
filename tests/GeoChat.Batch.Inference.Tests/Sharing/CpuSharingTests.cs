namespace GeoChat.Batch.Inference.Tests.Sharing;

public sealed class CpuSharingTests(ITestOutputHelper output) : SharingTests(output, gpu: false);
