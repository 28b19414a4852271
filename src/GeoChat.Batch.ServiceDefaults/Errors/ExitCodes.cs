namespace GeoChat.Batch.ServiceDefaults.Errors;

/// <summary>Exit codes of the command line.</summary>
public static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>A fault of ours or of the machine.</summary>
    public const int Unexpected = 1;

    /// <summary>The command line cannot be used as it is.</summary>
    public const int Usage = 2;

    /// <summary>What the command line names cannot be used.</summary>
    public const int BadInput = 3;

    /// <summary>The job ended, but some of its chips or scenes failed.</summary>
    public const int Partial = 4;
}
