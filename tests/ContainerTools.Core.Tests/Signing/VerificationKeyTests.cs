using ContainerTools.Signing.Certificates;
using ContainerTools.Signing.Results;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Signing;

public sealed class VerificationKeyTests
{
    // That of a key on P-256, but for one digit of the curve's identifier.
    private const string Unknown = "MFkwEwYHKoZIzj0CAQYIKoZIzj0EAQcDQgAEO16dVHXS6XAU5sduFvoLwc470gvod/hWaYvwN02hHvzf4NpQRi2vwHvh9VOVvUNJPkIem9UrdWTVX/bXJ95v3g==";

    [UnixFact]
    public void A_key_on_a_curve_that_the_system_does_not_know_is_not_supported()
    {
        RefusedSignatureException refused = Assert.Throws<RefusedSignatureException>(() => VerificationKey.OfInfo(Convert.FromBase64String(Unknown)));

        Assert.Equal(SignatureVerdict.NotSupported, refused.Verdict);
    }
}
