namespace GeoChat.Batch.Imagery.Errors;

/// <summary>One tile or strip cannot be decoded.</summary>
public sealed class BlockDecodeException(string where, string cause, Exception? inner = null)
    : ImageryException($"{where} cannot be decoded: {cause}. Copy or download the file again.", inner);
