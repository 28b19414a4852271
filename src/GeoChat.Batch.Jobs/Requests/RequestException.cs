namespace GeoChat.Batch.Jobs.Requests;

/// <summary>Base of every error of a request; the message names the cause and the remedy.</summary>
public class RequestException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A scene that cannot be read as it is.</summary>
public sealed class UnreadableSceneException(string scene, Exception inner)
    : RequestException($"'{scene}' cannot be read. {inner.Message}", inner);

/// <summary>A scene without georeference where one is needed.</summary>
public sealed class NotGeoreferencedException(string scene)
    : RequestException(
        $"'{scene}' has no georeference. Give it one (gdal_translate -a_srs -a_ullr), or accept pixel coordinates: "
            + $"--no-georef, or options.no_georef in JSON."
    );

/// <summary>A model that this server does not know.</summary>
public sealed class UnknownModelException(string model, IEnumerable<string> known)
    : RequestException(
        $"No model '{model}' here. Known: {string.Join(", ", known.Order(StringComparer.Ordinal))}. Name one of them, or "
            + $"start with --model DIR."
    );

/// <summary>An idempotency key that was used with another request.</summary>
public sealed class KeyReusedException(string key)
    : RequestException($"The idempotency key '{key}' was used before with another request. Use a new key for a new request.");

/// <summary>No job of that id.</summary>
public sealed class JobNotFoundException(string id) : RequestException($"No job '{id}'. GET /jobs lists them.");

/// <summary>Results were asked of a job that has none yet.</summary>
public sealed class ResultsNotReadyException(string id, string state)
    : RequestException($"Job {id} is {state}: it has no final results. What is found so far is at /collections/detections/items?job={id}.");

/// <summary>A job cannot go on as asked.</summary>
public sealed class JobNotReopenedException(string id, string state, string why)
    : RequestException($"Job {id} ({state}) cannot go on: {why}.");

/// <summary>An ended job was asked to change.</summary>
public sealed class JobEndedException(string id, string state)
    : RequestException($"Job {id} has ended ({state}) and cannot be dismissed. Its results stay.");
