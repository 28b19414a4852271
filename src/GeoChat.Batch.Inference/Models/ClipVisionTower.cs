using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>
/// CLIP's vision transformer up to the hidden state that the projector takes. Layers after it are neither loaded nor run.
/// </summary>
internal sealed class ClipVisionTower : IDisposable
{
    private readonly ClipConfig _config;
    private readonly int _grid;
    private readonly bool _keepClassToken;
    private readonly Tensor _mean,
        _deviation,
        _classEmbedding,
        _positions,
        _patches;
    private readonly LayerNorm _preNorm;
    private readonly List<ClipLayer> _layers = [];

    public ClipVisionTower(Checkpoint checkpoint, WeightLoader weights)
    {
        const string t = KeyNames.Tower;
        _config = checkpoint.Tower;
        _grid = checkpoint.Grid;
        _keepClassToken = checkpoint.Config.KeepClassToken;
        _mean = tensor(checkpoint.Pixels.Mean, device: weights.Device).view(3, 1, 1);
        _deviation = tensor(checkpoint.Pixels.Deviation, device: weights.Device).view(3, 1, 1);
        _classEmbedding = weights.LoadExact(t + "embeddings.class_embedding");
        _patches = weights.LoadVision(t + "embeddings.patch_embedding.weight"); // [D, 3, p, p]
        using (var stored = weights.LoadSingle(ModelLayout.Positions))
            _positions = PositionEmbedding.Fit(stored, _grid).to(weights.Device);
        _preNorm = new(weights, t + "pre_layrnorm", _config.NormEpsilon);
        for (var i = 0; i < ModelLayout.TowerLayers(checkpoint.Config, _config); i++)
            _layers.Add(new(_config, weights, $"{t}encoder.layers.{i}."));
    }

    /// <summary>Pixels [B, S, S, 3] uint8 -> features [B, patches (+ class), width] fp32.</summary>
    /// <param name="pixels">On the model's device.</param>
    /// <param name="observe">Sees the embeddings after their norm, then the state after each layer: [B, 1 + patches, width].</param>
    public Tensor Forward(Tensor pixels, Action<Tensor>? observe = null)
    {
        using var scope = NewDisposeScope();
        var x = Embed(pixels); // [B, N, D]
        observe?.Invoke(x);
        foreach (var layer in _layers)
        {
            x = layer.Forward(x);
            observe?.Invoke(x);
        }

        return (_keepClassToken ? x : x.narrow(1, 1, x.shape[1] - 1)).MoveToOuterDisposeScope();
    }

    /// <summary>The interpolated position embedding [1 + patches, width].</summary>
    public Tensor Positions => _positions;

    private Tensor Embed(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        long batch = pixels.shape[0],
            side = _grid * _config.Patch;
        var x = pixels.narrow(1, 0, side).narrow(2, 0, side).permute(0, 3, 1, 2).contiguous(); // [B, 3, S, S]
        x = x.to(ScalarType.Float32).div_(RootedScalars.Integer(255)).sub_(_mean).div_(_deviation);
        // A convolution as in the original: a product of patches adds up in another order, by which features were 2e-6 further away.
        // [B, patches, D]
        x = nn.functional.conv2d(x.to(_patches.dtype), _patches, strides: [_config.Patch, _config.Patch]).flatten(2).transpose(1, 2);
        x = cat([_classEmbedding.view(1, 1, -1).expand(batch, 1, -1), x.to(ScalarType.Float32)], 1).add_(_positions, RootedScalars.One);
        return _preNorm.Forward(x).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in new[] { _mean, _deviation, _classEmbedding, _positions, _patches })
            tensor.Dispose();
        _preNorm.Dispose();
        _layers.ForEach(l => l.Dispose());
    }
}
