namespace GeoChat.Batch.Storage.Features;

/// <summary>What a column's values are to a reader.</summary>
public enum ColumnType
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>64-bit integer.</summary>
    Integer,

    /// <summary>Double.</summary>
    Real,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>Unix milliseconds in the store; RFC 3339 in UTC to a reader.</summary>
    Time,

    /// <summary>Text that is JSON.</summary>
    Json,
}
