using ContainerTools.Signing;
using ContainerTools.Signing.Results;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Signing;

/// <summary>Times, revocation and trust stores of signatures of the Notary Project.</summary>
public sealed class NotaryTimeTests : NotaryTestBase
{
    [Theory]
    [InlineData("strict", SignatureVerdict.Untrusted, false)]
    [InlineData("permissive", SignatureVerdict.Untrusted, true)]
    [InlineData("audit", SignatureVerdict.Untrusted, true)]
    public async Task What_has_ended_is_refused_or_reported_as_the_level_says(string level, SignatureVerdict verdict, bool isAccepted)
    {
        Signer.Attributes[NotarySigner.Expiry] = NotarySigner.Time.AddDays(1);
        Signer.Attributes["crit"] = new[] { NotarySigner.Scheme, NotarySigner.Expiry };
        Attach();

        ImageSignature signature = await Bench.VerifyAsync(Trust(level), At(NotarySigner.Time.AddDays(1)));

        Assert.Equal((verdict, isAccepted), (signature.Verdict, signature.IsAccepted));
        Assert.StartsWith("It has ended on", signature.Reason, StringComparison.Ordinal);
        Assert.Equal(NotarySigner.Time.AddDays(1), signature.ExpiryTime);
        Assert.Equal(SignatureVerdict.Valid, (await Bench.VerifyAsync(Trust(level), At(NotarySigner.Time.AddDays(1).AddSeconds(-1)))).Verdict);
    }

    [Fact]
    public async Task Without_a_timestamp_the_certificates_must_be_valid_now()
    {
        Attach();

        await RefusesAsync(SignatureVerdict.Untrusted, "not valid now", Trust(), NotarySigner.End.AddDays(1));
        Assert.True((await Bench.VerifyAsync(Trust("permissive"), At(NotarySigner.End.AddDays(1)))).IsAccepted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_timestamp_proves_that_they_were_valid_then(bool isJson)
    {
        using var authority = new TimestampAuthority();
        Signer.Stamp = signature => authority.Stamp(signature, NotarySigner.Time.AddMinutes(1));
        Attach(isJson);

        ImageSignature signature = await Bench.VerifyAsync(Trust(tsa: authority.Root), At(NotarySigner.End.AddDays(1)));

        Assert.True(signature.Verdict == SignatureVerdict.Valid, signature.Reason);
        Assert.Equal((NotarySigner.Time.AddMinutes(1), true), (signature.SigningTime, signature.IsTimeProven));
    }

    [Theory]
    [InlineData("missing", "has no timestamp")]
    [InlineData("of other bytes", "does not count")]
    [InlineData("of nobody", "does not count")]
    [InlineData("none", "does not count")]
    [InlineData("late", "were not valid when it was signed")]
    [InlineData("a second early", "were not valid when it was signed")]
    public async Task A_timestamp_that_proves_nothing_is_not_trusted(string kind, string reason)
    {
        using var authority = new TimestampAuthority();
        using var other = new TimestampAuthority();
        Signer.Stamp = kind switch
        {
            "missing" => null,
            "of other bytes" => _ => authority.Stamp([1], NotarySigner.Time),
            "of nobody" => signature => other.Stamp(signature, NotarySigner.Time),
            "none" => _ => [0x30, 0x03, 0x02, 0x01, 0x00],
            "late" => signature => authority.Stamp(signature, NotarySigner.End),
            _ => signature => authority.Stamp(signature, NotarySigner.Start),
        };
        Attach();

        await RefusesAsync(SignatureVerdict.Untrusted, reason, Trust(tsa: authority.Root));
    }

    [Fact]
    public async Task An_authority_says_the_time_itself()
    {
        Signer.Attributes.Remove(NotarySigner.SigningTime);
        Signer.Attributes[NotarySigner.AuthenticTime] = NotarySigner.Time;
        Signer.Attributes[NotarySigner.Scheme] = "notary.x509.signingAuthority";
        Signer.Attributes["crit"] = new[] { NotarySigner.Scheme, NotarySigner.AuthenticTime };
        Attach();

        ImageSignature signature = await Bench.VerifyAsync(Trust(store: "signingAuthority"), At(NotarySigner.End.AddDays(1)));

        Assert.True(signature.Verdict == SignatureVerdict.Valid, signature.Reason);
        Assert.True(signature.IsTimeProven);
        await RefusesAsync(SignatureVerdict.Untrusted, "lead to nobody", Trust());
    }

    [Theory]
    [InlineData("revoked", false, "was revoked")]
    [InlineData("kept", true, "All that is demanded")]
    [InlineData("nothing", false, "could not be learned")]
    public async Task Whether_a_certificate_was_revoked_is_asked_where_it_says(string answer, bool isAccepted, string reason)
    {
        byte[] list = [];
        using var server = new ScriptedServer(_ => list.Length == 0 ? ScriptedResponse.Empty(404) : ScriptedResponse.Bytes(list));
        Use(new NotarySigner(revocationList: $"http://{server.Authority}/{Guid.NewGuid()}.crl"));
        list = answer == "nothing" ? [] : Signer.RevocationList(hasLeaf: answer == "revoked");
        Attach();

        ImageSignature signature = await Bench.VerifyAsync(Trust(revocation: "enforce"), At(NotarySigner.Time));

        Assert.Equal((isAccepted ? SignatureVerdict.Valid : SignatureVerdict.Untrusted, isAccepted), (signature.Verdict, signature.IsAccepted));
        Assert.Contains(reason, signature.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(server.Requests);
        Assert.True((await Bench.VerifyAsync(Trust(revocation: "log"), At(NotarySigner.Time))).IsAccepted);
        Assert.Equal(SignatureVerdict.Valid, (await Bench.VerifyAsync(Trust(), At(NotarySigner.Time))).Verdict);
    }

    [Fact]
    public async Task Where_a_certificate_names_nobody_to_ask_it_cannot_be_revoked()
    {
        Attach();

        Assert.Equal(SignatureVerdict.Valid, (await Bench.VerifyAsync(Trust(revocation: "enforce"), At(NotarySigner.Time))).Verdict);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_does_not_say_who_is_asked()
    {
        using var server = new ScriptedServer(_ => ScriptedResponse.Empty(404));
        Use(new NotarySigner(revocationList: $"http://{server.Authority}/list.crl"));
        using var other = new NotarySigner();
        Attach();

        Assert.True((await Bench.VerifyAsync(Trust("audit", root: other.Root, revocation: "log"), At(NotarySigner.Time))).IsAccepted);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("garbage")]
    public async Task A_trust_store_that_cannot_be_read_is_an_error(string kind)
    {
        Attach();
        SignatureTrust trust = Trust();
        string file = Directory.GetFiles(Folder.Path, "*.pem", SearchOption.AllDirectories).Single();
        File.WriteAllText(file, "garbage");
        if (kind == "nothing")
        {
            File.Move(file, $"{file}.old");
        }

        await RegistryBench.FailsAsync(ImageError.SourceFailed, () => Bench.VerifyAsync(trust));
    }

    [UnixFact]
    public async Task A_link_in_a_trust_store_is_an_error()
    {
        Attach();
        SignatureTrust trust = Trust();
        string file = Directory.GetFiles(Folder.Path, "*.pem", SearchOption.AllDirectories).Single();
        File.Move(file, Folder["elsewhere.pem"]);
        File.CreateSymbolicLink(file, Folder["elsewhere.pem"]);

        await RegistryBench.FailsAsync(ImageError.SourceFailed, () => Bench.VerifyAsync(trust));
    }
}
