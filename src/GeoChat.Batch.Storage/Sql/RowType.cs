namespace GeoChat.Batch.Storage.Sql;

/// <summary>Types of the columns of a row source.</summary>
internal enum RowType
{
    /// <summary>64-bit integer.</summary>
    Long,

    /// <summary>32-bit integer.</summary>
    Int,

    /// <summary>Text, or null.</summary>
    Text,
}
