using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;

namespace GeoChat.Batch.FunctionalTests.Deploy;

/// <summary>
/// The images without a Docker engine: deploy/closure.sh, which the Dockerfile uses, lays out the libraries; with what the chiseled
/// base image holds, the folder is chrooted into, and the program runs there as the images' user.
/// </summary>
public sealed class ImageTests
{
    private const string User = "1654:1654";
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_each_images_files_alone_the_doctor_finds_all_that_its_hosts_need()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "chroot needs root");
        var root = Repository.PathOf("artifacts", $"image-{Guid.NewGuid():N}");
        try
        {
            await CheckedAsync("bash", [Repository.PathOf("deploy", "closure.sh"), root, "--base"]);
            await CopyAsync(
                Path.Combine(Repository.Root, "artifacts", "bin", "GeoChat.Batch.Cli", "release_linux-x64"),
                Path.Combine(root, "app")
            );
            await CopyAsync(Repository.PathOf("models"), Path.Combine(root, "app", "models"));
            foreach (var notice in (string[])["LICENSE", "THIRD-PARTY-NOTICES.txt"])
                Assert.True(File.Exists(Path.Combine(root, "app", notice)), notice);

            // The server image: no engine in it, and none needed for ingest and api.
            foreach (var host in (string[])["ingest", "api"])
                Assert.Equal(0, (await DoctorAsync(root, host)).Code);
            var without = await DoctorAsync(root, "worker");
            Assert.Equal((3, "failed"), (without.Code, without.Of("libtorch")));

            // The worker image.
            await CopyAsync(Repository.PathOf("artifacts", "torch"), Path.Combine(root, "app", "torch"));
            var worker = await DoctorAsync(root, "worker");
            Assert.Equal(0, worker.Code);
            Assert.All(worker.Checks, check => Assert.Equal("ok", check!["status"]!.GetValue<string>()));

            // Reading, projecting, answering, merging, drawing and writing: everything that is native, in one job.
            File.Copy(Repository.PathOf("samples", "harbor.tif"), Path.Combine(root, "tmp", "harbor.tif"));
            var job = await RunAsync(root, "run", "/tmp/harbor.tif", "--query", "refer: ships", "--out", "/tmp/out");
            Assert.True(job.ExitCode == 0, job.StandardError);
            Assert.True(new FileInfo(Path.Combine(root, "tmp", "out", "harbor", "detections.gpkg")).Length > 0);

            // What the doctor says of a library that is missing.
            foreach (var library in Directory.EnumerateFiles(root, "libproj.so.*", SearchOption.AllDirectories).ToList())
                File.Delete(library);
            var broken = await DoctorAsync(root, "api");
            Assert.Equal((3, "failed"), (broken.Code, broken.Of("libproj")));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public async Task Without_the_base_nothing_is_copied_that_the_base_image_has()
    {
        var root = Directory.CreateTempSubdirectory("geochat-closure-").FullName;
        try
        {
            await CheckedAsync("bash", [Repository.PathOf("deploy", "closure.sh"), root]);
            var names = Directory.EnumerateFiles(root, "*.so*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();
            Assert.Contains("libtiff.so.6", names);
            Assert.Contains("libdeflate.so.0", names);
            Assert.Contains("libzstd.so.1", names);
            Assert.DoesNotContain(names, name => name is "libc.so.6" or "libstdc++.so.6" or "libcrypto.so.3" or "ld-linux-x86-64.so.2");
            Assert.True(File.Exists(Path.Combine(root, "usr", "share", "proj", "proj.db")));
            // The notice of each library's package, and the texts that notices point to.
            var notices = Directory.EnumerateDirectories(Path.Combine(root, "usr", "share", "doc")).Select(Path.GetFileName).ToList();
            Assert.Subset(notices.ToHashSet(), new HashSet<string?> { "libtiff6", "libdeflate0", "libzstd1", "proj-data" });
            Assert.All(notices, name => Assert.True(File.Exists(Path.Combine(root, "usr", "share", "doc", name!, "copyright")), name));
            Assert.True(File.Exists(Path.Combine(root, "usr", "share", "common-licenses", "Apache-2.0")));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public async Task The_Dockerfile_uses_the_same_script_and_no_root()
    {
        var file = await File.ReadAllTextAsync(Repository.PathOf("deploy", "Dockerfile"), Token);
        Assert.Contains("RUN deploy/closure.sh /closure", file, StringComparison.Ordinal);
        Assert.Contains($"USER {User}", file, StringComparison.Ordinal);
        Assert.DoesNotContain("USER root", file, StringComparison.Ordinal);
        foreach (
            var source in System
                .Text.RegularExpressions.Regex.Matches(
                    file,
                    @"^COPY (?!--)(.+) \S+$",
                    System.Text.RegularExpressions.RegexOptions.Multiline
                )
                .SelectMany(match => match.Groups[1].Value.Split(' '))
        )
            Assert.True(Path.Exists(Repository.PathOf(source)), source);
    }

    private static async Task<Report> DoctorAsync(string root, string host)
    {
        var run = await RunAsync(root, "doctor", "--json", "--data", "/tmp", "--host", host);
        Assert.True(run.StandardOutput.StartsWith('{'), run.StandardError);
        return new Report(run.ExitCode, JsonNode.Parse(run.StandardOutput)!["checks"]!.AsArray());
    }

    private static async Task<BufferedCommandResult> RunAsync(string root, params string[] arguments)
    {
        // A mount space of its own: whatever happens, nothing stays mounted.
        const string Script = """
            root=$1; shift
            mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" || exit 90
            exec env -i GEOCHAT_HOME=/app DOTNET_EnableDiagnostics=0 /usr/sbin/chroot --userspec="$1" "$root" /usr/share/dotnet/dotnet /app/geochat.dll "${@:2}"
            """;
        var run = await CliWrap
            .Cli.Wrap("unshare")
            .WithArguments(["--mount", "bash", "-c", Script, "image", root, User, .. arguments])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(Token);
        Assert.SkipWhen(
            run.ExitCode == 90 || run.StandardError.StartsWith("unshare:", StringComparison.Ordinal),
            $"this machine allows no mounts: {run.StandardError}"
        );
        return run;
    }

    private static async Task CopyAsync(string from, string to)
    {
        Directory.CreateDirectory(to);
        await CheckedAsync("cp", ["-RLl", from + "/.", to]);
    }

    private static async Task CheckedAsync(string program, string[] arguments)
    {
        var run = await CliWrap
            .Cli.Wrap(program)
            .WithArguments(arguments)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(Token);
        Assert.True(run.ExitCode == 0, run.StandardError);
    }

    private sealed record Report(int Code, JsonArray Checks)
    {
        public string Of(string check) =>
            Checks.Single(found => found!["check"]!.GetValue<string>() == check)!["status"]!.GetValue<string>();
    }
}
