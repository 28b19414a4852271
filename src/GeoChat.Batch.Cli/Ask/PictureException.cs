namespace GeoChat.Batch.Cli.Ask;

/// <summary>A picture that cannot be shown to a model as one.</summary>
public sealed class PictureException(string message) : CliException(message);
