namespace GeoChat.Batch.Imagery.Errors;

/// <summary>A codec needs a system library that is not installed.</summary>
public sealed class NativeLibraryMissingException(string codec, string library, string package)
    : ImageryException($"{codec} needs {library}, which was not found. Install it: apt-get install {package}");
