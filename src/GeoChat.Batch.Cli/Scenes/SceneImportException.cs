namespace GeoChat.Batch.Cli.Scenes;

/// <summary>A file that could not be converted.</summary>
public sealed class SceneImportException(string file, string cause, string remedy, Exception? inner = null)
    : CliException($"'{file}' cannot be imported: {cause.TrimEnd('.')}. {remedy}.", inner);
