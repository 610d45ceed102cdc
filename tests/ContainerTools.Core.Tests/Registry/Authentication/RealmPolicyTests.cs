using ContainerTools.Registry.Authentication;

namespace ContainerTools.Tests.Registry;

public class RealmPolicyTests
{
    [Theory]
    [InlineData("https://r.example", "https://auth.example/token", "https://auth.example/token")]
    [InlineData("https://r.example", "/service/token?a=b", "https://r.example/service/token?a=b")]
    [InlineData("https://r.example:5000", "token", "https://r.example:5000/token")]
    [InlineData("https://r.example", "//auth.example/token", "https://auth.example/token")]
    [InlineData("http://r.example", "http://auth.example/token", "http://auth.example/token")]
    [InlineData("http://r.example", "https://auth.example/token", "https://auth.example/token")]
    [InlineData("https://10.1.2.3:5000", "https://10.1.2.3/token", "https://10.1.2.3/token")]
    [InlineData("http://127.0.0.1:5000", "http://127.0.0.1:5001/token", "http://127.0.0.1:5001/token")]
    [InlineData("http://localhost:5000", "http://10.0.0.1/token", "http://10.0.0.1/token")]
    [InlineData("https://r.example", "https://172.32.0.1/token", "https://172.32.0.1/token")]
    [InlineData("https://r.example", "https://10.example/token", "https://10.example/token")]
    public void Ordinary_realms_are_followed(string registry, string realm, string expected)
    {
        Assert.Equal(new Uri(expected), RealmPolicy.Resolve(new Uri(registry), new Uri(registry), realm));
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/api/token")]
    [InlineData("http://[fe80::1]/token")]
    [InlineData("http://[::ffff:169.254.169.254]/token")]
    [InlineData("http://[fd00:ec2::254]/token")]
    [InlineData("http://100.100.100.200/token")]
    [InlineData("http://0.0.0.0/token")]
    [InlineData("http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token")]
    public void A_registry_on_this_machine_may_name_its_network_but_no_machinery_of_a_cloud(string realm)
    {
        Uri registry = new("http://127.0.0.1:5000");

        ImageException e = Assert.Throws<ImageException>(() => RealmPolicy.Resolve(registry, registry, realm));

        Assert.Contains("private", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://auth.example/token", "leave https")]
    [InlineData("https://127.0.0.1/token", "private")]
    [InlineData("https://127.1/token", "private")]
    [InlineData("https://2130706433/token", "private")]
    [InlineData("https://0x7f.0.0.1/token", "private")]
    [InlineData("https://0.0.0.0/token", "private")]
    [InlineData("https://localhost/token", "private")]
    [InlineData("https://LOCALHOST./token", "private")]
    [InlineData("https://a.localhost/token", "private")]
    [InlineData("https://10.0.0.1/token", "private")]
    [InlineData("https://172.16.0.1/token", "private")]
    [InlineData("https://172.31.255.255/token", "private")]
    [InlineData("https://192.168.1.1/token", "private")]
    [InlineData("https://169.254.169.254/latest/meta-data", "private")]
    [InlineData("https://100.64.0.1/token", "private")]
    [InlineData("https://168.63.129.16/token", "private")]
    [InlineData("https://metadata.google.internal/token", "private")]
    [InlineData("https://[::1]/token", "private")]
    [InlineData("https://[::]/token", "private")]
    [InlineData("https://[fe80::1]/token", "private")]
    [InlineData("https://[fd00::1]/token", "private")]
    [InlineData("https://[::ffff:10.0.0.1]/token", "private")]
    [InlineData("file:///etc/passwd", "no address")]
    [InlineData("ftp://auth.example/token", "no address")]
    [InlineData("https://", "no address")]
    [InlineData("", "no address")]
    [InlineData(null, "no address")]
    public void Dangerous_realms_are_refused(string? realm, string reason)
    {
        Uri registry = new("https://r.example");

        ImageException e = Assert.Throws<ImageException>(() => RealmPolicy.Resolve(registry, registry, realm));

        Assert.Equal(ImageError.RegistryFailed, e.Error);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains("r.example", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_shows_neither_user_nor_query()
    {
        Assert.Equal("https://auth.example/token", RealmPolicy.Show(new Uri("https://u:secret@auth.example/token?key=secret")));
    }
}
