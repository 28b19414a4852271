namespace GeoChat.Batch.ServiceDefaults.Errors;

/// <summary>What a cause means to the outside: one row of <see cref="ErrorTable"/>.</summary>
/// <param name="Cause">The exception type; its subtypes too, unless they have a row of their own.</param>
/// <param name="HttpStatus">Status of the problem document.</param>
/// <param name="ExitCode">Exit code of the command line.</param>
/// <param name="Type">Name of the problem, kebab-case.</param>
public sealed record ErrorRow(Type Cause, int HttpStatus, int ExitCode, string Type)
{
    /// <summary>The row of an exception type.</summary>
    public static ErrorRow For<TException>(int httpStatus, int exitCode, string type)
        where TException : Exception => new(typeof(TException), httpStatus, exitCode, type);
}
