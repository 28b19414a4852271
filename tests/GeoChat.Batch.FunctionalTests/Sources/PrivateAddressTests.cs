using System.Net;
using GeoChat.Batch.Blobs.Sources;

namespace GeoChat.Batch.FunctionalTests.Sources;

/// <summary>No scene's address leads into this machine or its networks, by whatever name or detour.</summary>
public sealed class PrivateAddressTests
{
    public static TheoryData<string> Private =>
        [
            "https://127.0.0.1/a.tif",
            "https://localhost/a.tif",
            "https://2130706433/a.tif",
            "https://0x7f000001/a.tif",
            "https://0177.0.0.1/a.tif",
            "https://127.1/a.tif",
            "https://[::1]/a.tif",
            "https://[::ffff:127.0.0.1]/a.tif",
            "https://[::ffff:10.0.0.1]/a.tif",
            "https://0.0.0.0/a.tif",
            "https://[::]/a.tif",
            "https://169.254.169.254/latest/meta-data",
            "https://168.63.129.16/a.tif",
            "https://[64:ff9b::a9fe:a9fe]/a.tif",
            "https://[fd00:ec2::254]/a.tif",
            "https://[fe80::1]/a.tif",
            "https://10.1.2.3/a.tif",
            "https://172.16.0.1/a.tif",
            "https://192.168.1.1/a.tif",
            "https://100.64.0.1/a.tif",
        ];

    [Theory]
    [MemberData(nameof(Private))]
    public async Task A_private_address_is_refused(string address)
    {
        using var distant = new Distant();
        var error = await Assert.ThrowsAsync<SceneAddressRefusedException>(() => distant.OpenAsync(address));
        Assert.Contains("Scenes:AllowedNetworks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_resolves_to_a_private_address_is_refused()
    {
        var own = Dns.GetHostName();
        var addresses = await Dns.GetHostAddressesAsync(own);
        Assert.SkipUnless(
            addresses.All(IsPrivate),
            $"this machine's own name is public: {string.Join(", ", addresses.Select(a => a.ToString()))}"
        );
        using var distant = new Distant();
        await Assert.ThrowsAsync<SceneAddressRefusedException>(() => distant.OpenAsync($"https://{own}/a.tif"));
    }

    [Theory]
    [InlineData("127.0.0.2", "http://127.0.0.2:{0}/canary")]
    [InlineData("[::1]", "http://[::1]:{0}/canary")]
    [InlineData("127.0.0.2", "//127.0.0.2:{0}/canary")]
    [InlineData("127.0.0.2", "http://[::ffff:127.0.0.2]:{0}/canary")]
    public async Task A_redirect_into_this_machine_reaches_nobody(string canaryAddress, string target)
    {
        await using var canary = await RangeServer.StartAsync(canaryAddress);
        canary.Files["/canary"] = new byte[100];
        await using var server = await RangeServer.StartAsync();
        server.Instead = context =>
        {
            context.Response.Redirect(string.Format(System.Globalization.CultureInfo.InvariantCulture, target, new Uri(canary.Url).Port));
            return Task.FromResult(true);
        };
        using var distant = new Distant(Distant.Here);
        await Assert.ThrowsAsync<SceneAddressRefusedException>(() => distant.OpenAsync(server.Url + "/a.tif"));
        Assert.Single(server.Requests);
        Assert.Empty(canary.Requests);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/iam")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://10.0.0.1/")]
    public async Task A_redirect_to_where_nothing_may_be_read_ends_there(string target)
    {
        await using var server = await RangeServer.StartAsync();
        server.Instead = context =>
        {
            context.Response.Headers.Location = target;
            context.Response.StatusCode = 302;
            return Task.FromResult(true);
        };
        using var distant = new Distant(Distant.Here);
        await Assert.ThrowsAnyAsync<SceneSourceException>(() => distant.OpenAsync(server.Url + "/a.tif"));
    }

    [Fact]
    public async Task A_redirect_between_allowed_places_is_followed()
    {
        await using var server = await RangeServer.StartAsync();
        server.Files["/there.tif"] = await File.ReadAllBytesAsync(
            Repository.PathOf("samples", "harbor.tif"),
            TestContext.Current.CancellationToken
        );
        server.Instead = context =>
        {
            if (context.Request.Path != "/here.tif")
                return Task.FromResult(false);
            context.Response.Redirect("/there.tif");
            return Task.FromResult(true);
        };
        using var distant = new Distant(Distant.Here);
        using var scene = await distant.OpenAsync(server.Url + "/here.tif");
        Assert.Equal(3024, scene.Header.Width);
    }

    [Fact]
    public async Task Plain_http_is_not_read_unless_allowed()
    {
        using var distant = new Distant();
        var error = await Assert.ThrowsAsync<SceneReferenceException>(() =>
            distant.Sources.ExpandAsync(["http://example.org/a.tif"], TestContext.Current.CancellationToken)
        );
        Assert.Contains("https", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_own_process_may_read_its_own_machine()
    {
        await using var server = await RangeServer.StartAsync();
        server.Files["/a.tif"] = await File.ReadAllBytesAsync(
            Repository.PathOf("samples", "harbor.tif"),
            TestContext.Current.CancellationToken
        );
        using var distant = new Distant(("AllowPrivateAddresses", "true"));
        using var scene = await distant.OpenAsync(server.Url + "/a.tif");
        Assert.Equal(3024, scene.Header.Width);
    }

    private static bool IsPrivate(IPAddress address) =>
        IPAddress.IsLoopback(address)
        || address.IsIPv6LinkLocal
        || address.IsIPv6UniqueLocal
        || (
            address.GetAddressBytes()
            is [10, ..]
                or [192, 0, 2, ..]
                or [192, 168, ..]
                or [172, >= 16 and < 32, ..]
                or [100, >= 64 and < 128, ..]
                or [169, 254, ..]
        );
}
