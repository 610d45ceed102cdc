using System.Security.Cryptography;
using ContainerTools.Locking;

namespace ContainerTools.Tests.Locking;

public class NixBase32Tests
{
    [Theory]
    [InlineData("5c90d4a2d1a8dfffd05ff2dd659923f0ca2d843b5e45d030e17abbcd06a11b5b", "0nqvl43cvfvsw4qd0iay7f22vjph4fcnbpgjbz8gzpx8s6id942w")]
    [InlineData("054abe38b1e6f863befa4258cbfaf127b1cc9440d2e2e349b15d22e676b591e7", "1rwinmvfc8jxn54y7qnj82acrc97y7xcnn22zaz67y76n4wbwjh5")]
    [InlineData("cd0a524342efac6edff500c17e625735bbe479c926439b263bbe3c8518a0849c", "1744l0c8ag5y7ck9nhr6r5wy9frmaxi7xh80ypgnxb7g891m42nd")]
    [InlineData("", "")]
    [InlineData("1f", "0z")]
    [InlineData("ff", "7z")]
    public void It_has_Nixs_digits_in_Nixs_order(string hex, string text) => Assert.Equal(text, NixBase32.Encode(Convert.FromHexString(hex)));

    [Theory]
    [InlineData(20)]
    [InlineData(32)]
    [InlineData(64)]
    public void Every_bit_is_in_it(int length)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(length);
        Assert.Equal(bytes, Decode(NixBase32.Encode(bytes), length));
    }

    // Straight from the definition: one number, five bits a digit.
    private static byte[] Decode(string text, int length)
    {
        System.Numerics.BigInteger number = text.Aggregate(
            System.Numerics.BigInteger.Zero,
            (sum, digit) => sum * 32 + "0123456789abcdfghijklmnpqrsvwxyz".IndexOf(digit, StringComparison.Ordinal));
        byte[] bytes = new byte[length];
        number.ToByteArray(isUnsigned: true).CopyTo(bytes, 0);
        return bytes;
    }
}
