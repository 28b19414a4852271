namespace GeoChat.Batch.Worker;

/// <summary>Base of the worker host's own errors; the message names cause and remedy.</summary>
public abstract class WorkerException(string message) : Exception(message);

/// <summary>Another live worker hosts other weights under the same name: answers of one job would come from two models.</summary>
public sealed class ModelNameTakenException(string model, string ours, string other, string theirs)
    : WorkerException(
        $"worker {other} hosts a model named '{model}' with other weights (sha256 {theirs[..12]}, here {ours[..12]}). "
            + "Stop it first, or give this model another name: \"name\" in its geochat-batch.json"
    );
