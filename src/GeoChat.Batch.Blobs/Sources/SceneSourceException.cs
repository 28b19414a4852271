namespace GeoChat.Batch.Blobs.Sources;

/// <summary>Base of what can be wrong with a scene that is not a local file.</summary>
public abstract class SceneSourceException(string message, Exception? inner = null) : BlobException(message, inner);

/// <summary>The text names no place that scenes can come from, or one that is not configured here.</summary>
public sealed class SceneReferenceException(string reference, string cause, string remedy)
    : SceneSourceException($"'{SceneSecrets.Hide(reference)}' cannot be read: {cause}. {remedy}");

/// <summary>There is no such object.</summary>
public sealed class SceneMissingException(string reference, string what, Exception? inner = null)
    : SceneSourceException(
        $"No scene at '{SceneSecrets.Hide(reference)}': {what}. Check the name; "
            + "geochat reads az://account/container/path, s3://bucket/key and https:// addresses.",
        inner
    );

/// <summary>The credentials do not suffice.</summary>
public sealed class SceneDeniedException(string reference, string cause, string remedy, Exception? inner = null)
    : SceneSourceException($"'{SceneSecrets.Hide(reference)}' may not be read: {cause}. {remedy}", inner);

/// <summary>The server does not answer, or not with what was asked for.</summary>
public sealed class SceneUnreachableException(string reference, string cause, Exception? inner = null)
    : SceneSourceException(
        $"'{SceneSecrets.Hide(reference)}' cannot be reached: {cause.TrimEnd('.')}. "
            + "Check the address and that the server is up, then submit again or retry the job.",
        inner
    );

/// <summary>The address leads to this machine or its networks.</summary>
public sealed class SceneAddressRefusedException(string reference, Exception? inner = null)
    : SceneSourceException(
        $"'{SceneSecrets.Hide(reference)}' leads to a private address, which this process does not read. "
            + "Ask its operator to allow the network (option Scenes:AllowedNetworks); on your own machine: --allow-private-addresses.",
        inner
    );

/// <summary>The server gives whole files only.</summary>
public sealed class SceneWithoutRangesException(string reference, long limit)
    : SceneSourceException(
        limit == 0
            ? $"The server of '{SceneSecrets.Hide(reference)}' answers no range requests. "
                + "Copy the scene to one that does, upload it (geochat submit FILE), or let it be copied first (option "
                + "Scenes:SpoolBytes)."
            : $"The server of '{SceneSecrets.Hide(reference)}' answers no range requests, and the scene is larger than the {limit} "
                + "bytes that may be copied first (option Scenes:SpoolBytes). "
                + "Raise the limit, or copy the scene to a server that answers ranges."
    );

/// <summary>The content is not the one that was opened.</summary>
public sealed class SceneBytesChangedException(string reference, string expected, string found)
    : SceneSourceException(
        $"'{SceneSecrets.Hide(reference)}' changed while it was read (was {expected}, is {found}). Submit it again as a new job."
    )
{
    public string Expected => expected;

    public string Found => found;
}
