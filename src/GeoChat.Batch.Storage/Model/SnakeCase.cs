using System.Text;

namespace GeoChat.Batch.Storage.Model;

/// <summary>Names of tables and columns from names of types and members.</summary>
internal static class SnakeCase
{
    /// <summary>
    /// <c>GsdMetres</c> gives <c>gsd_metres</c>, <c>ModelSha256</c> gives <c>model_sha256</c>, <c>X1</c> gives <c>x1</c>.
    /// </summary>
    public static string FromPascalCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]) && name[i - 1] != '_')
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}
