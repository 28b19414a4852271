using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>CLIP's vision transformer up to the hidden state that the projector takes. Layers after it are neither loaded nor run.</summary>
internal sealed class ClipVisionTower : IDisposable
{
    private readonly ClipConfig _config;
    private readonly int _grid;
    private readonly bool _keepClassToken;
    private readonly Tensor _mean, _deviation, _classEmbedding, _positions;
    private readonly Linear _patches;
    private readonly LayerNorm _preNorm;
    private readonly List<ClipLayer> _layers = [];

    public ClipVisionTower(Checkpoint checkpoint, WeightLoader weights)
    {
        const string t = KeyNames.Tower;
        _config = checkpoint.Tower;
        _grid = checkpoint.Grid;
        _keepClassToken = checkpoint.Config.KeepClassToken;
        _mean = tensor(checkpoint.Pixels.Mean, device: weights.Device).repeat(_config.Patch); // [p 3]
        _deviation = tensor(checkpoint.Pixels.Deviation, device: weights.Device).repeat(_config.Patch);
        _classEmbedding = weights.LoadExact(t + "embeddings.class_embedding");
        using (var kernel = weights.LoadVision(t + "embeddings.patch_embedding.weight"))
            _patches = new(kernel.permute(0, 2, 3, 1).reshape(_config.Hidden, -1).clone()); // [D, p p 3], as pixels lie
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
        long batch = pixels.shape[0], patch = _config.Patch, side = _grid * patch;
        var x = pixels.narrow(1, 0, side).narrow(2, 0, side).reshape(batch, _grid, patch, _grid, 3 * patch).permute(0, 1, 3, 2, 4);
        x = x.to(ScalarType.Float32).mul_(1f / 255).sub_(_mean).div_(_deviation).reshape(batch, _grid * _grid, 3 * patch * patch); // [B, patches, p p 3]
        x = cat([_classEmbedding.view(1, 1, -1).expand(batch, 1, -1), _patches.Forward(x).to(ScalarType.Float32)], 1).add_(_positions);
        return _preNorm.Forward(x).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in new[] { _mean, _deviation, _classEmbedding, _positions })
            tensor.Dispose();
        _patches.Dispose();
        _preNorm.Dispose();
        _layers.ForEach(l => l.Dispose());
    }
}
