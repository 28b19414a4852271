using System.Text.RegularExpressions;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>Secrets that people paste into addresses: a job keeps its scenes' names, so none may hold any.</summary>
internal static partial class SceneSecrets
{
    /// <summary>Whether an address holds a user, a password or a signature.</summary>
    public static bool IsIn(Uri address) => address.UserInfo.Length > 0 || Secret().IsMatch(address.Query);

    /// <summary>The text without them, for messages and logs.</summary>
    public static string Hide(string text) => UserInfo().Replace(Secret().Replace(text, "$1$2=***"), "://***@");

    [GeneratedRegex(
        "([?&;])(sig|signature|se|sv|sp|skoid|sktid|token|access_token|[a-z_-]*key|[a-z_-]*secret|password|awsaccesskeyid|"
            + "x-amz-[a-z-]+|x-goog-[a-z-]+)=[^&;\\s']*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Secret();

    [GeneratedRegex("://[^/@\\s']*@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();
}
