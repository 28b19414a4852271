namespace GeoChat.Batch.ServiceDefaults.Errors;

/// <summary>The one table from cause to HTTP status and exit code; each host adds the rows of the libraries it uses.</summary>
public sealed class ErrorTable(IEnumerable<ErrorRow> rows)
{
    private static readonly ErrorRow Unknown = new(typeof(Exception), 500, ExitCodes.Unexpected, "unexpected");
    private readonly Dictionary<Type, ErrorRow> _rows = rows.GroupBy(row => row.Cause)
        .ToDictionary(group => group.Key, group => group.Last());

    /// <summary>The row of the nearest type of the exception; status 500 and exit code 1 where there is none.</summary>
    public ErrorRow Find(Exception exception)
    {
        for (var type = exception.GetType(); type is not null; type = type.BaseType)
        {
            if (_rows.TryGetValue(type, out var row))
                return row;
        }

        return Unknown;
    }

    /// <summary>Whether the message is meant for users as it is.</summary>
    public bool IsKnown(Exception exception) => Find(exception) != Unknown;
}
