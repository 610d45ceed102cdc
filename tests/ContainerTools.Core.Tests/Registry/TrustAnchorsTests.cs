using System.Security.Cryptography.X509Certificates;
using ContainerTools.Registry.Transport;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>Which certificates are good because of those that a user gave.</summary>
public sealed class TrustAnchorsTests : IDisposable
{
    private readonly TestAuthority _root = new("Root");
    private readonly TestAuthority _issuer;
    private readonly X509Certificate2 _leaf;

    public TrustAnchorsTests()
    {
        _issuer = _root.Below();
        _leaf = _issuer.ForServer();
    }

    public void Dispose()
    {
        _leaf.Dispose();
        _issuer.Dispose();
        _root.Dispose();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void The_authority_that_issues_is_enough(bool sendsIssuer, bool sendsRoot) =>
        Assert.True(Vouch(_leaf, [_issuer.Certificate], [.. sendsIssuer ? [_issuer.Certificate] : None, .. sendsRoot ? [_root.Certificate] : None]));

    [Fact]
    public void The_root_is_enough_for_a_server_that_sends_what_lies_between() => Assert.True(Vouch(_leaf, [_root.Certificate], [_issuer.Certificate]));

    [Fact]
    public void The_root_is_not_enough_for_a_server_that_does_not() => Assert.False(Vouch(_leaf, [_root.Certificate]));

    [Fact]
    public void What_lies_between_may_be_given_beside_the_root() => Assert.True(Vouch(_leaf, [_root.Certificate, _issuer.Certificate]));

    [Fact]
    public void The_server_s_own_certificate_may_be_given() => Assert.True(Vouch(_leaf, [_leaf]));

    [Fact]
    public void One_of_several_is_enough()
    {
        using var other = new TestAuthority("Other");

        Assert.True(Vouch(_leaf, [other.Certificate, _issuer.Certificate]));
    }

    [Fact]
    public void Without_any_nothing_is_good() => Assert.False(Vouch(_leaf, [], [_issuer.Certificate, _root.Certificate]));

    [Fact]
    public void What_a_server_sends_is_not_trusted_for_that()
    {
        using var other = new TestAuthority("Other");

        Assert.False(Vouch(_leaf, [other.Certificate], [_issuer.Certificate, _root.Certificate]));
    }

    [Fact]
    public void An_authority_of_the_same_name_is_another_one()
    {
        using TestAuthority foreign = new TestAuthority("Root").Below();
        using X509Certificate2 leaf = foreign.ForServer();

        Assert.False(Vouch(leaf, [_issuer.Certificate], [foreign.Certificate]));
    }

    [Fact]
    public void A_certificate_that_has_run_out_is_not_good()
    {
        using X509Certificate2 expired = _issuer.ForServer(TimeSpan.FromHours(1));

        Assert.False(Vouch(expired, [_issuer.Certificate]));
        Assert.False(Vouch(expired, [_root.Certificate], [_issuer.Certificate]));
        Assert.False(Vouch(expired, [expired]));
    }

    [Fact]
    public void An_authority_that_has_run_out_is_not_good()
    {
        using TestAuthority expired = _root.Below(lifetime: TimeSpan.FromHours(1));
        using X509Certificate2 leaf = expired.ForServer();

        Assert.False(Vouch(leaf, [expired.Certificate]));
        Assert.False(Vouch(leaf, [_root.Certificate], [expired.Certificate]));
    }

    [Fact]
    public void A_certificate_for_clients_is_not_good_for_a_server()
    {
        using X509Certificate2 client = _issuer.ForServer(isForServers: false);

        Assert.False(Vouch(client, [_issuer.Certificate]));
        Assert.False(Vouch(client, [_root.Certificate], [_issuer.Certificate]));
    }

    [Theory]
    [InlineData(false, X509KeyUsageFlags.KeyCertSign)]
    [InlineData(true, X509KeyUsageFlags.DigitalSignature)]
    public void What_is_no_authority_cannot_issue(bool isAuthority, X509KeyUsageFlags usages)
    {
        using TestAuthority none = _root.Below(isAuthority: isAuthority, usages: usages);
        using X509Certificate2 leaf = none.ForServer();

        Assert.False(Vouch(leaf, [none.Certificate]));
        Assert.False(Vouch(leaf, [_root.Certificate], [none.Certificate]));
    }

    private static X509Certificate2[] None => [];

    private static bool Vouch(X509Certificate2 leaf, X509Certificate2[] anchors, X509Certificate2[]? sent = null) =>
        new TrustAnchors([.. anchors]).Vouch(leaf, sent ?? []);
}
