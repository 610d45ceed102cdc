using System.Net;
using ContainerTools.Registry.Transport;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

public sealed class RegistryProxyTests
{
    private static readonly Uri Proxy = new("http://proxy.example:3128");

    [Theory]
    [InlineData("", "https://localhost:5000", true)]
    [InlineData("", "http://127.0.0.1:5000", true)]
    [InlineData("", "http://127.8.9.10", true)]
    [InlineData("", "http://[::1]:5000", true)]
    [InlineData("", "http://registry.localhost", true)]
    [InlineData("", "https://registry.acme.com", false)]
    [InlineData("acme.com", "https://acme.com", true)]
    [InlineData("acme.com", "https://registry.ACME.com", true)]
    [InlineData("acme.com", "https://notacme.com", false)]
    [InlineData(".acme.com", "https://registry.acme.com", true)]
    [InlineData(".acme.com", "https://acme.com", false)]
    [InlineData("*.acme.com", "https://a.b.acme.com", true)]
    [InlineData("*.acme.com", "https://acme.com", false)]
    [InlineData("acme.com:5000", "https://registry.acme.com:5000", true)]
    [InlineData("acme.com:5000", "https://registry.acme.com", false)]
    [InlineData("10.0.0.7", "http://10.0.0.7:5000", true)]
    [InlineData("10.0.0.7:5000", "http://10.0.0.7:5000", true)]
    [InlineData("10.0.0.7:5000", "http://10.0.0.7:5001", false)]
    [InlineData("10.0.0.0/8", "http://10.200.0.1", true)]
    [InlineData("10.1.2.3/8", "http://10.200.0.1", true)]
    [InlineData("10.0.0.0/8", "http://11.0.0.1", false)]
    [InlineData("fd00::/8", "http://[fd00::1]", true)]
    [InlineData("fd00::1", "http://[fd00::1]:5000", true)]
    [InlineData("[fd00::1]:5000", "http://[fd00::1]:5000", true)]
    [InlineData("*", "https://registry.acme.com", true)]
    [InlineData("other.com, acme.com other.org", "https://acme.com", true)]
    public void Exceptions_mean_what_they_mean_to_other_clients(string noProxy, string target, bool isDirect)
    {
        var proxy = new RegistryProxy(new WebProxy(Proxy), new NoProxyList(noProxy));

        Assert.Equal(isDirect, proxy.IsBypassed(new Uri(target)));
        Assert.Equal(isDirect ? null : Proxy, proxy.GetProxy(new Uri(target)));
    }

    [Fact]
    public void A_registry_on_this_machine_is_reached_without_the_proxy_of_the_environment()
    {
        var registry = new MemoryRegistry();
        registry.Add("acme/app", RandomImage.Of(1, 1000), "1");
        using ScriptedServer server = registry.Serve();
        using var folder = new TemporaryFolder();
        // Nobody listens there.
        const string proxy = "http://127.0.0.1:1";

        ProcessRunner.Run(
            "dotnet",
            [typeof(RegistryProxyTests).Assembly.Location, $"{server.Authority}/acme/app:1", folder["store"], folder["app.tar"]],
            new ProcessOptions { Environment = new Dictionary<string, string?> { ["HTTP_PROXY"] = proxy, ["http_proxy"] = proxy, ["NO_PROXY"] = null, ["no_proxy"] = null } }).Expect();

        Assert.True(File.Exists(folder["app.tar"]));
    }
}
