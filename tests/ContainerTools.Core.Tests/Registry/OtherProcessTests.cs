using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Registry;

/// <summary>What only shows in processes of their own.</summary>
public sealed class OtherProcessTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [ToolFact("dotnet")]
    public void A_pull_that_was_killed_goes_on_in_the_next_process()
    {
        SampleImage sample = _bench.AddImage(3, 400_000);
        long total = sample.Blobs.Sum(blob => blob.Content.Length);
        _bench.Memory.Alter = Faults.Slow(200_000);
        using (var first = new BackgroundProcess("dotnet", Arguments(_bench.Reference(), "killed.tar")))
        {
            first.WaitUntil(() => _bench.Server.BytesSent > 500_000, TimeSpan.FromSeconds(60));
        }

        long kept = Directory.GetFiles(_bench.Folder["store"], "sha256-*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Assert.InRange(kept, 100_000, total);
        Assert.False(File.Exists(_bench.Folder["killed.tar"]));
        _bench.Memory.Alter = null;
        _bench.Server.Forget();

        ProcessResult second = ProcessRunner.Run("dotnet", Arguments(_bench.Reference(), "whole.tar"));

        Assert.True(second.ExitCode == 0, second.Error);
        Assert.Contains(_bench.Server.Requests, request => request.Header("Range") is not null);
        long fetched = _bench.Server.Requests.Where(request => request.Path.Contains("/blobs/", StringComparison.Ordinal)).Sum(request => request.BytesSent);
        Assert.InRange(fetched, 1, total - kept);
        byte[] expected = _bench.ExportAsync([_bench.GetImageAsync().Result]).Result;
        Assert.Equal(Hash.Sha256(expected), Hash.Sha256OfFile(_bench.Folder["whole.tar"]));
    }

    [ToolFact("dotnet")]
    public void Two_processes_that_pull_one_image_at_once_are_both_right()
    {
        SampleImage sample = _bench.AddImage(4, 300_000);
        _bench.Memory.Alter = Faults.Slow(400_000);

        Task<ProcessResult>[] pulls = Enumerable.Range(0, 2)
            .Select(i => ProcessRunner.RunAsync("dotnet", Arguments(_bench.Reference(), $"{i}.tar"), ProcessOptions.Default))
            .ToArray();
        ProcessResult[] results = Task.WhenAll(pulls).Result;

        Assert.All(results, result => Assert.True(result.ExitCode == 0, result.Error));
        Assert.Equal(Hash.Sha256OfFile(_bench.Folder["0.tar"]), Hash.Sha256OfFile(_bench.Folder["1.tar"]));
        Assert.All(sample.Blobs, blob => Assert.Equal(blob.Digest, Hash.Sha256OfFile(_bench.Folder["store", "blobs", "sha256", blob.Digest["sha256:".Length..]])));
    }

    [ToolFact("dotnet")]
    public void Proxy_variables_are_honoured()
    {
        _bench.AddImage();
        ImageReference reference = ImageReference.Parse("registry.containertools.example:5000/demo/app:1");
        using var proxy = new ScriptedServer(request => request.Method == "CONNECT"
            ? ScriptedResponse.Empty(503)
            : _bench.Memory.Handle(new ScriptedRequest
            {
                Method = request.Method,
                Target = new Uri(request.Target).PathAndQuery,
                Headers = request.Headers,
                BaseUri = new Uri("http://registry.containertools.example:5000"),
            }));
        var options = new ProcessOptions
        {
            Environment = new Dictionary<string, string?> { ["http_proxy"] = proxy.BaseUri.ToString(), ["https_proxy"] = proxy.BaseUri.ToString(), ["all_proxy"] = null, ["no_proxy"] = null },
        };

        ProcessResult result = ProcessRunner.Run("dotnet", Arguments(reference, "proxied.tar"), options);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains(proxy.Requests, request => request.Target == "http://registry.containertools.example:5000/v2/demo/app/manifests/1");
        Assert.Contains(proxy.Requests, request => request.Method == "CONNECT" && request.Target == "registry.containertools.example:5000");
    }

    [ToolTheory("dotnet")]
    [InlineData(403, "Forbidden")]
    [InlineData(407, "Unreachable")]
    [InlineData(null, "Unreachable")]
    public void A_failure_names_the_proxy_and_none_of_its_secrets(int? status, string error)
    {
        ImageReference reference = ImageReference.Parse("registry.containertools.example:5000/demo/app:1");
        using var proxy = new ScriptedServer(_ => status is { } code ? ScriptedResponse.Text("no", status: code) : ScriptedResponse.Dropped());
        string address = $"http://me:s3cret@{proxy.Authority}";
        var options = new ProcessOptions
        {
            Environment = new Dictionary<string, string?> { ["http_proxy"] = address, ["https_proxy"] = address, ["all_proxy"] = null, ["no_proxy"] = null },
        };

        ProcessResult result = ProcessRunner.Run("dotnet", Arguments(reference, "refused.tar"), options);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(error, result.Error, StringComparison.Ordinal);
        Assert.Contains($"through the proxy http://{proxy.Authority}", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", result.Error, StringComparison.Ordinal);
    }

    private string[] Arguments(ImageReference reference, string target) =>
        [typeof(Program).Assembly.Location, reference.ToString(), _bench.Folder["store"], _bench.Folder[target]];
}
