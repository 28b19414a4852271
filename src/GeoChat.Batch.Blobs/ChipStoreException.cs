namespace GeoChat.Batch.Blobs;

/// <summary>Base of errors of the chip store as a service; the message names the cause and the remedy.</summary>
public abstract class ChipStoreException(string message, Exception? inner = null) : BlobException(message, inner);

/// <summary>The chip store answers and refuses: trying again gives the same.</summary>
public sealed class ChipStoreRefusedException(string message, Exception? inner = null) : ChipStoreException(message, inner);

/// <summary>The chip store does not answer.</summary>
public sealed class ChipStoreAwayException(string message, Exception? inner = null) : ChipStoreException(message, inner);
